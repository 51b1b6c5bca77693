import type { PipelineRunDetail } from '@slipway/contract/pipelines'
import { count, decimal, duration } from '../screen/numbers.ts'
import { dataChanges, type MetricFact, type RunFacts } from './report-facts.ts'

/** A report of a run for a pull request, beside the run of another branch where there is one. */
export function reportMarkdown(
  now: RunFacts,
  base: { readonly branch: string; readonly facts: RunFacts | null },
  higherIsBetter: (metric: string) => boolean | null,
): string {
  const { run } = now
  return [
    `## ${mark(now)} ${escaped(run.pipeline)}: ${verdict(now)}`,
    headline(now, base),
    ...(run.failure ? [failureText(run)] : []),
    ...metricsTable(now, base, higherIsBetter),
    ...gateLines(now),
    ...dataLines(now, base),
    ...plots(now, base.facts, base.branch),
    ...stepsTable(run),
  ]
    .join('\n\n')
    .concat('\n')
}

const refused = ({ gates }: RunFacts) => gates.some(({ gate }) => !gate.passed)
const mark = (facts: RunFacts) => (facts.run.status !== 'succeeded' || refused(facts) ? '❌' : '✅')

function verdict(facts: RunFacts): string {
  if (facts.run.status !== 'succeeded') return facts.run.status
  if (facts.gates.length === 0) return 'succeeded'
  return refused(facts) ? 'refused by its gate' : 'passed its gate'
}

function headline({ run, released }: RunFacts, base: { branch: string; facts: RunFacts | null }): string {
  const cached = run.nodes.filter(({ status }) => status === 'cached').length
  const took = run.endedMs === null ? '' : `, ${duration(run.endedMs - (run.startedMs ?? run.createdMs))}`
  const code = run.captured?.context.code
  return [
    `Run \`${run.id}\`${commitText(code)}: ${count(run.nodes.length)} steps, ${count(cached)} of them taken from before${took}.`,
    ...(released ? [`Model **${escaped(released.model.name)} version ${released.model.version}**.`] : []),
    base.facts
      ? `Compared with \`${base.facts.run.id}\`${commitText(base.facts.run.captured?.context.code)} of \`${base.branch}\`.`
      : `No run of \`${base.branch}\` is known here, so there is nothing to compare with.`,
  ].join(' ')
}

const commitText = (code: { commit?: string; dirty?: boolean } | undefined) =>
  code?.commit ? ` of commit ${code.commit.slice(0, 8)}${code.dirty ? ' with uncommitted changes' : ''}` : ''

function failureText({ failure }: PipelineRunDetail): string {
  const { message, hint, node } = failure!
  return `> **${node ? `\`${node}\`: ` : ''}${escaped(message)}**\n>\n> ${escaped(hint)}`
}

function metricsTable(
  now: RunFacts,
  base: { branch: string; facts: RunFacts | null },
  higherIsBetter: (metric: string) => boolean | null,
): string[] {
  const names = Object.keys(now.metrics)
  if (names.length === 0) return []
  const old = base.facts?.metrics
  if (!old) {
    const rows = names.map((name) => [`\`${name}\``, valueText(now.metrics[name]!)])
    return ['### Metrics', tableText(['metric', 'this run'], rows)]
  }
  const rows = names.map((name) => {
    const [metric, was] = [now.metrics[name]!, old[name]]
    return [
      `\`${name}\``,
      valueText(metric),
      was ? valueText(was) : '–',
      changeText(metric, was, higherIsBetter(name)),
    ]
  })
  return ['### Metrics', tableText(['metric', 'this run', base.branch, 'change'], rows)]
}

const valueText = ({ value, low, high }: MetricFact) =>
  low === undefined || high === undefined
    ? decimal(value)
    : `${decimal(value)} (${decimal(low)} – ${decimal(high)})`

function changeText(now: MetricFact, was: MetricFact | undefined, upwards: boolean | null): string {
  if (!was) return ''
  const change = now.value - was.value
  if (change === 0) return 'none'
  const size = `${change > 0 ? '+' : '−'}${decimal(Math.abs(change))}`
  if (upwards === null) return size
  // Said only where the intervals do not touch.
  if (touching(now, was)) return `${size}, within the intervals`
  return change > 0 === upwards ? `${size} ▲ better` : `${size} ▼ worse`
}

const touching = (a: MetricFact, b: MetricFact) =>
  a.low !== undefined && a.high !== undefined && a.low <= (b.high ?? b.value) && a.high >= (b.low ?? b.value)

function gateLines({ gates, checks }: RunFacts): string[] {
  const rules = gates.flatMap(({ gate }) =>
    gate.rules.map(({ rule, ok, detail }) => `- ${ok ? '✅' : '❌'} ${escaped(rule)}: ${escaped(detail)}`),
  )
  const failing = checks.flatMap(({ dataset, results }) =>
    results
      .filter(({ ok }) => !ok)
      .map(
        ({ title, severity, failing: n, total }) =>
          `- ${severity === 'block' ? '❌' : '⚠️'} ${escaped(dataset)}: ${escaped(title)}: ${count(n)} of ${count(total)} fail`,
      ),
  )
  const asked = checks.reduce((sum, { results }) => sum + results.length, 0)
  return [
    ...(rules.length > 0 ? ['### Gate', rules.join('\n')] : []),
    ...(asked > 0
      ? [
          '### Checks of the data',
          failing.length > 0 ? failing.join('\n') : `All ${count(asked)} checks hold.`,
        ]
      : []),
  ]
}

function dataLines(now: RunFacts, base: { facts: RunFacts | null }): string[] {
  if (now.datasets.length === 0) return []
  const lines = dataChanges(now.datasets, base.facts?.datasets ?? []).map(({ dataset, changes }) => {
    if (!base.facts)
      return `- \`${dataset}\`: ${count(now.datasets.find(({ name, number }) => `${name}@${number}` === dataset)!.rows)} rows`
    return `- \`${dataset}\`: ${changes.length === 0 ? 'as before' : changes.slice(0, 12).join('; ')}${changes.length > 12 ? `; and ${changes.length - 12} more` : ''}`
  })
  return ['### Data', lines.join('\n')]
}

/** Pictures that GitHub and GitLab draw from text, so that nothing has to be uploaded. */
function plots(now: RunFacts, base: RunFacts | null, branch: string): string[] {
  const bars = now.released ? [candidatesPlot(now, base, branch)] : []
  const times = timesPlot(now.run)
  return bars.length + times.length === 0 ? [] : ['### Plots', ...bars, ...times]
}

function candidatesPlot(now: RunFacts, base: RunFacts | null, branch: string): string {
  const candidates = now.released!.candidates
  const metric = candidates[0]?.metric ?? now.released!.primary
  const others = base?.released?.candidates ?? []
  const old = candidates.map(({ name }) => others.find((one) => one.name === name)?.value)
  const values = [...candidates.map(({ value }) => value), ...old.filter((value) => value !== undefined)]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const room = Math.max((high - low) * 0.1, Math.abs(high) * 0.001, 1e-6)
  const list = candidates.map(
    ({ name, value, chosen }) =>
      `${chosen ? '**' : ''}${escaped(name)}${chosen ? '**' : ''} ${decimal(value)}`,
  )
  const known = old.every((value) => value !== undefined) && old.length > 0
  return `${metric} of the candidates${known ? `; the line is that of \`${branch}\`` : ''}:

\`\`\`mermaid
xychart-beta
  x-axis [${candidates.map((_, i) => i + 1).join(', ')}]
  y-axis "${metric}" ${round(low - room)} --> ${round(high + room)}
  bar [${candidates.map(({ value }) => round(value)).join(', ')}]${known ? `\n  line [${old.map((value) => round(value!)).join(', ')}]` : ''}
\`\`\`

${list.map((text, i) => `${i + 1}. ${text}`).join('\n')}`
}

const mostBars = 30

function timesPlot(run: PipelineRunDetail): string[] {
  const ran = run.nodes
    .filter(({ status, endedMs }) => status !== 'cached' && endedMs !== null)
    .toSorted((a, b) => b.endedMs! - b.startedMs - (a.endedMs! - a.startedMs))
    .slice(0, mostBars)
    .toSorted((a, b) => a.startedMs - b.startedMs)
  if (ran.length < 2) return []
  const begun = ran[0]!.startedMs
  const bars = ran.map(
    ({ id, status, startedMs, endedMs }) =>
      `  ${id.replaceAll(/[:;,#]/g, ' ')} :${status === 'failed' ? 'crit, ' : ''}${startedMs - begun}, ${Math.max(endedMs! - begun, startedMs - begun + 1)}`,
  )
  return [
    `Where the time went (milliseconds):

\`\`\`mermaid
gantt
  dateFormat x
  axisFormat %M:%S
${bars.join('\n')}
\`\`\``,
  ]
}

function stepsTable(run: PipelineRunDetail): string[] {
  const rows = run.nodes
    .slice(0, 200)
    .map(({ id, status, startedMs, endedMs, reason }) => [
      `\`${id}\``,
      status,
      status === 'cached' || endedMs === null ? '' : duration(endedMs - startedMs),
      escaped(reason),
    ])
  return [
    `<details><summary>All ${count(run.nodes.length)} steps, and why they ran</summary>\n\n${tableText(['step', 'status', 'took', 'why'], rows)}\n\n</details>`,
  ]
}

const round = (value: number) => Number(value.toPrecision(6))

const tableText = (titles: readonly string[], rows: readonly (readonly string[])[]) =>
  [titles, titles.map(() => '---'), ...rows]
    .map(
      (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
    )
    .join('\n')

/** Text as it is, whatever signs of Markdown or HTML it holds; tables see to their own. */
const escaped = (text: string) =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/([\\`*_[\]#])/g, '\\$1')
