import { createTheme, type CSSVariablesResolver, Text } from '@mantine/core'

/** Quiet and dense: what matters is what is shown. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 4 },
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", Menlo, monospace',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  components: { Text: Text.extend({ defaultProps: { size: 'sm' } }) },
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.05rem' } } },
})

/** Mantine's own grey is too pale on white, and too dark on black, for the contrast of WCAG 2.2 AA. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#57606a',
    '--mantine-color-placeholder': '#6e7781',
    '--mantine-color-anchor': '#0b5cad',
  },
  dark: {
    '--mantine-color-dimmed': '#a3adb8',
    '--mantine-color-placeholder': '#8b949e',
    '--mantine-color-anchor': '#74b6ff',
  },
})
