import type { PipelineRunDetail } from '@slipway/contract/pipelines'
import type { FoundChecks, FoundGate } from './findings.ts'

interface Case {
  readonly name: string
  readonly seconds?: number
  readonly outcome:
    | { readonly kind: 'passed' }
    | { readonly kind: 'skipped'; readonly message: string }
    | {
        readonly kind: 'failure' | 'error'
        readonly type: string
        readonly message: string
        readonly text: string
      }
  readonly out?: string
}

interface Suite {
  readonly name: string
  readonly cases: readonly Case[]
  readonly properties?: readonly (readonly [string, string])[]
  readonly timestampMs?: number
}

/**
 * A run as JUnit XML, in the form that Jenkins, GitLab and GitHub's actions read: a suite of steps, one for each gate,
 * one for each dataset's checks. A step that broke unforeseen is an error, one that refused is a failure; a step that
 * was not reached is skipped. Checks that warn pass, and say so.
 */
export function junitReport(
  run: PipelineRunDetail,
  found: { gates: readonly FoundGate[]; checks: readonly FoundChecks[] },
): string {
  const suites: Suite[] = [
    stepSuite(run),
    ...found.gates.map(
      ({ node, gate }): Suite => ({
        name: `${run.pipeline}: gate ${node}`,
        cases: gate.rules.map(({ rule, ok, detail }) => ({
          name: rule,
          outcome: ok
            ? { kind: 'passed' }
            : { kind: 'failure', type: 'GATE_REFUSED', message: `${rule}: ${detail}`, text: detail },
          ...(ok ? { out: detail } : {}),
        })),
      }),
    ),
    ...found.checks.map(
      ({ dataset, results }): Suite => ({
        name: `${run.pipeline}: checks of ${dataset}`,
        cases: results.map(({ title, ok, severity, failing, total }) => {
          const told = `${failing} of ${total} fail`
          if (ok) return { name: title, outcome: { kind: 'passed' } }
          return severity === 'block'
            ? {
                name: title,
                outcome: { kind: 'failure', type: 'CHECK_FAILED', message: `${title}: ${told}`, text: told },
              }
            : { name: title, outcome: { kind: 'passed' }, out: `warning: ${told}` }
        }),
      }),
    ),
  ]
  const all = suites.map(totals)
  const sum = (key: keyof ReturnType<typeof totals>) => all.reduce((total, one) => total + one[key], 0)
  const took = run.endedMs === null ? 0 : (run.endedMs - (run.startedMs ?? run.createdMs)) / 1000
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites${attributes({ name: run.pipeline, tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), time: took.toFixed(3) })}>
${suites.map((suite) => suiteXml(suite, run.pipeline)).join('\n')}
</testsuites>
`
}

function stepSuite(run: PipelineRunDetail): Suite {
  const reached = new Set(run.nodes.map((node) => node.planNode))
  const copied = new Set(run.plan.eaches.map(({ id }) => id))
  const waiting = run.plan.nodes.filter(
    // A `when` that does not hold, or an each over nothing, leaves no node behind in a run that succeeded.
    ({ id, each }) => !reached.has(id) && !(run.status === 'succeeded' && each !== null && copied.has(each)),
  )
  return {
    name: `${run.pipeline}: steps`,
    timestampMs: run.startedMs ?? run.createdMs,
    properties: [
      ['run', run.id],
      ['status', run.status],
      ['code', run.plan.bundle.digest],
      ...Object.entries(run.plan.params).map(([name, value]) => [`param.${name}`, textOf(value)] as const),
    ],
    cases: [
      ...run.nodes.map((node): Case => {
        const seconds = node.endedMs === null ? 0 : (node.endedMs - node.startedMs) / 1000
        const failure = node.status === 'failed' ? node.attempts.at(-1)?.failure : null
        const base = { name: node.id, seconds, ...(node.reason ? { out: node.reason } : {}) }
        if (node.status === 'failed')
          return {
            ...base,
            outcome: {
              kind: failure?.kind === 'bug' || !failure ? 'error' : 'failure',
              type: failure?.code ?? 'FAILED',
              message: failure?.message ?? 'It failed.',
              text: [failure?.hint, failure?.detail].filter(Boolean).join('\n'),
            },
          }
        if (node.status === 'succeeded' || node.status === 'cached')
          return { ...base, outcome: { kind: 'passed' } }
        return { ...base, outcome: { kind: 'skipped', message: node.status } }
      }),
      ...waiting.map(
        ({ id }): Case => ({
          name: id,
          outcome: {
            kind: 'skipped',
            message: run.status === 'succeeded' ? 'It was left out.' : 'The run ended before it.',
          },
        }),
      ),
      // A failure that no step has, as of a run whose server was lost.
      ...(run.failure && run.failure.node === null && run.status === 'failed'
        ? [
            {
              name: 'the run as a whole',
              outcome: {
                kind: 'error' as const,
                type: run.failure.code,
                message: run.failure.message,
                text: run.failure.hint,
              },
            },
          ]
        : []),
    ],
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

const totals = ({ cases }: Suite) => ({
  tests: cases.length,
  failures: cases.filter(({ outcome }) => outcome.kind === 'failure').length,
  errors: cases.filter(({ outcome }) => outcome.kind === 'error').length,
  skipped: cases.filter(({ outcome }) => outcome.kind === 'skipped').length,
  seconds: cases.reduce((sum, one) => sum + (one.seconds ?? 0), 0),
})

function suiteXml(suite: Suite, pipeline: string): string {
  const { seconds, ...counts } = totals(suite)
  const timestamp =
    suite.timestampMs === undefined
      ? {}
      : { timestamp: new Date(suite.timestampMs).toISOString().slice(0, 19) }
  const properties = (suite.properties ?? [])
    .map(([name, value]) => `      <property${attributes({ name, value })}/>`)
    .join('\n')
  return [
    `  <testsuite${attributes({ name: suite.name, ...counts, time: seconds.toFixed(3), ...timestamp })}>`,
    ...(properties ? [`    <properties>\n${properties}\n    </properties>`] : []),
    ...suite.cases.map((one) => caseXml(one, `${pipeline}.${suite.name.slice(pipeline.length + 2)}`)),
    '  </testsuite>',
  ].join('\n')
}

function caseXml({ name, seconds = 0, outcome, out }: Case, classname: string): string {
  const inside = [
    ...(outcome.kind === 'skipped' ? [`<skipped>${escaped(outcome.message)}</skipped>`] : []),
    ...(outcome.kind === 'failure' || outcome.kind === 'error'
      ? [
          `<${outcome.kind}${attributes({ type: outcome.type, message: outcome.message })}>${escaped(outcome.text)}</${outcome.kind}>`,
        ]
      : []),
    ...(out ? [`<system-out>${escaped(out)}</system-out>`] : []),
  ]
  const open = `    <testcase${attributes({ name, classname, time: seconds.toFixed(3) })}`
  return inside.length === 0
    ? `${open}/>`
    : `${open}>\n${inside.map((line) => `      ${line}`).join('\n')}\n    </testcase>`
}

const attributes = (all: Readonly<Record<string, string | number | undefined>>) =>
  Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        ` ${name}="${escaped(String(value)).replaceAll(/[\n\t\r]/g, (c) => `&#${c.charCodeAt(0)};`)}"`,
    )
    .join('')

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** XML has no place for most control characters and for half signs; they become a question mark in a diamond. */
const escaped = (text: string) =>
  text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"]/g, (sign) => entities[sign]!)

/** The report of a pipeline that could not begin: one test case, `plan`, that is an error. */
export const junitOfError = (
  pipeline: string,
  { code, message, hint }: { code: string; message: string; hint: string },
): string => {
  const suite: Suite = {
    name: `${pipeline}: plan`,
    cases: [{ name: 'plan', outcome: { kind: 'error', type: code, message, text: hint } }],
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites${attributes({ name: pipeline, tests: 1, failures: 0, errors: 1 })}>
${suiteXml(suite, pipeline)}
</testsuites>
`
}
