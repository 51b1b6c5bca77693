import { commented } from './literal.ts'
import type { ProjectFacts } from './project-facts.ts'

/** The functions that lines of checks may call. */
const BUILDERS = ['check', 'col', 'noDuplicates', 'rows'] as const

/** checks/<name>.ts: the suggested checks as code, each under its reason. */
export const checksFile = ({ suggestedChecks }: ProjectFacts): string => {
  const code = suggestedChecks.map((each) => each.code).join('\n')
  // Names inside strings are columns, not calls.
  const calls = code.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''")
  const used = BUILDERS.filter((name) => new RegExp(`(?<![\\w.])${name}\\(`).test(calls))
  const names = [...used, 'type Check'].join(', ')
  return [
    `import { ${names} } from 'slipway'`,
    '',
    '/**',
    ' * What must hold before a model learns from the data. A failing check stops the pipeline; one that ends in',
    ' * .warn() is only told. They were suggested from the file: keep the ones that say what you know.',
    ' */',
    'export const checks: Check[] = [',
    ...suggestedChecks.flatMap((each) => [
      `  // ${commented(each.reason)}`,
      `  ${each.code.replace(/,\s*$/, '')},`,
    ]),
    ']',
    '',
  ].join('\n')
}
