import { rooms } from '@slipway/client'
import type { Endpoint } from '@slipway/contract/endpoint'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Where `npm run dev` finds a server: the one that `slipway up` starts. */
const server = process.env.SLIPWAY_URL ?? 'http://127.0.0.1:4700'

/** What the client sends by, as src/send.ts reads it; the server alone asks what requests and replies look like. */
const sentBy = ({ operation, method, path, bodyMedia, replyMedia }: Endpoint) => ({
  operation,
  method,
  path,
  bodyMedia,
  replyMedia,
})

/** The contract's endpoints without their schemas and the library that makes those: 30 kB less for every screen. */
const endpointsAlone: Plugin = {
  name: 'endpoints-alone',
  load: {
    filter: { id: /packages\/client\/src\/rooms\.ts$/ },
    handler: () => {
      const slim = Object.entries(rooms).map(([room, module]) => [
        room,
        Object.fromEntries(
          Object.entries(module as Record<string, unknown>)
            .filter((entry): entry is [string, Endpoint] => isEndpoint(entry[1]))
            .map(([name, endpoint]) => [name, sentBy(endpoint)]),
        ),
      ])
      return `export const rooms = ${JSON.stringify(Object.fromEntries(slim))}`
    },
  },
}

const isEndpoint = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'operation' in value

const mantine = 'node_modules/@mantine/core/esm'
const frame =
  '(ActionIcon|Alert|Anchor|AppShell|Breadcrumbs|Burger|Button|CloseButton|Code|Combobox/(ComboboxChevron|get-parsed-combobox-data)|FocusTrap|Group|Input|InputBase|Loader|NavLink|Overlay|Paper|Portal|ScrollArea/utils|SimpleGrid|Skeleton|Stack|Text|TextInput|Title|UnstyledButton|VisuallyHidden)'
const choices = '(Combobox|Popover|ScrollArea|Select)'
const parts =
  '(bars|empty|error-note|facts|figures|lazily|loaded|loading|moment|page|plain-link|row-keys|status|value-bars)'

/**
 * Few files, since over HTTP/1.1 a browser asks for six at once: what src/first.ts asks by; what every screen needs; what
 * choices and tables are made of. The rest is with the screens that use it.
 */
const chunks = [
  {
    name: 'asking',
    test: /preload-helper|@tanstack\/(query-core|router-core.*(searchParams|qss))|packages\/(client|contract)\/src\/(?!code)|web\/src\/(app\/(api|query-client|screens|searches)|.*-reads?|.*\/run-query)\./,
    priority: 4,
  },
  {
    name: 'core',
    test: new RegExp(
      `node_modules/(react|react-dom|scheduler|use-sync-external-store|@tanstack/(react-query|router|react-router|history|store|react-store)[^/]*)/|@mantine/hooks/|${mantine}/(core|utils|components/${frame})/|web/src/(parts/${parts}|app/(broken|live|not-found|queries|router|shell|theme))\\.`,
    ),
    priority: 3,
  },
  {
    name: 'choices',
    test: new RegExp(`${mantine}/components/${choices}/|floating-ui`),
    minShareCount: 2,
    priority: 2,
  },
  {
    name: 'tables',
    test: /@tanstack\/.*virtual|web\/src\/parts\/(rows|peek)/,
    minShareCount: 2,
    priority: 1,
  },
]

/**
 * Most of what the first picture needs is called while it is made. So told, by a file's first line, Chromium compiles the
 * file beside the page's own thread as it comes, and not function by function on it.
 */
const compiledWhole: Plugin = {
  name: 'compiled-whole',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const one of Object.values(bundle))
        if (
          one.type === 'chunk' &&
          (one.name.endsWith('-page') || chunks.some(({ name }) => name === one.name))
        )
          one.code = `//# allFunctionsCalledOnLoad\n${one.code}`
    },
  },
}

/** The large script is asked for by the page itself, beside the small one that begins. */
const preloadMain: Plugin = {
  name: 'preload-main',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle = {} }) => {
      const built = Object.values(bundle).filter((one) => one.type === 'chunk')
      const main = built.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/main.tsx'))
      return [main?.fileName, ...(main?.imports ?? [])].flatMap((file) =>
        file
          ? [
              {
                tag: 'link',
                injectTo: 'head',
                attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
              },
            ]
          : [],
      )
    },
  },
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [endpointsAlone, react(), compiledWhole, preloadMain],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Small images and fonts become files too: the policy of the page allows no data: but for its icon.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  server: { proxy: { '/api': server, '/v2': server, '/frame': server } },
})
