import { commented } from './literal.ts'
import type { ProjectFacts } from './project-facts.ts'

/** What lines of checks may call, by the names that slipway exports. */
const BUILDERS = ['check', 'col', 'rows'] as const

/** checks/<name>.ts: the suggested checks as code, each under its reason. */
export const checksFile = ({ suggestedChecks }: ProjectFacts): string => {
  const code = suggestedChecks.map((each) => each.code).join('\n')
  // Names inside strings are columns, not calls.
  const calls = code.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''")
  const used = BUILDERS.filter((name) => new RegExp(`(?<![\\w.])${name}\\(`).test(calls))
  return [
    `import { ${[...used, 'type CheckSource'].join(', ')} } from 'slipway'`,
    '',
    '/**',
    ' * What must hold before a model learns from the data. A failing check stops the pipeline; one that ends in',
    ' * .warn() is only told. They were suggested from the file: keep the ones that say what you know.',
    ' */',
    'export const checks: CheckSource[] = [',
    ...suggestedChecks.flatMap((each) => [
      `  // ${commented(each.reason)}`,
      `  ${each.code.trim().replace(/,$/, '')},`,
    ]),
    ']',
    '',
  ].join('\n')
}
