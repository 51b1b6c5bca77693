import type { Released, ReleasedRollout } from '@slipway/stages'
import { count, decimal, duration } from './numbers.ts'
import { paragraph, table, terminalWidth } from './table.ts'

const rule = (title: string) =>
  `\n${title} ${'─'.repeat(Math.max(3, Math.min(terminalWidth(), 78) - title.length - 1))}`

/** The one screen at the end of a run: what was made, how good it is, whether it may answer, and where. */
export function resultScreen(result: Released, curl: string | null): string {
  const chosen = result.candidates.find((line) => line.chosen)
  const lines = [
    rule('Data'),
    paragraph(
      `${result.dataset.name} version ${result.dataset.version}: ${count(result.dataset.rows)} rows, ${result.dataset.columns} columns (${result.dataset.digest.slice(0, 16)}…). ${checksLine(result)}`,
      2,
    ),
    ...result.checks.warnings.slice(0, 5).map((title) => paragraph(`! ${title}`, 2)),
    ...result.split.words.map((text) => paragraph(text, 2)),
    rule('Candidates'),
    indent(candidatesTable(result)),
    rule(`The winner: ${chosen?.name ?? result.model.name}`),
    ...result.words.map((text) => paragraph(`• ${text}`, 2)),
    ...(result.cost ? [paragraph(`• ${result.cost.words}`, 2)] : []),
    '',
    indent(metricsTable(result)),
    '',
    paragraph(
      `It looks most at: ${result.importance
        .slice(0, 5)
        .map(({ name, share }) => `${name} (${Math.round(share * 100)}%)`)
        .join(', ')}.`,
      2,
    ),
    ...worstSlices(result),
    rule(`Gate: ${result.gate.passed ? 'passed' : 'REFUSED'}`),
    ...result.gate.rules.map(({ rule: text, ok, detail }) =>
      paragraph(`${ok ? '✔' : '✖'} ${text}: ${detail}`, 2),
    ),
    rule(`Model: ${result.model.name} version ${result.model.version}`),
    ...endpointLines(result, curl),
  ]
  return lines.join('\n')
}

function checksLine({ checks }: Released): string {
  const all = checks.passed + checks.failed + checks.warned
  if (all === 0) return 'No checks.'
  if (checks.failed + checks.warned === 0) return `All ${all} checks passed.`
  return `${checks.passed} of ${all} checks passed, ${checks.failed + checks.warned} to look at:`
}

function candidatesTable(result: Released): string {
  const metric = result.candidates[0]?.metric ?? result.primary
  return table(
    result.candidates,
    [
      { title: '', cell: (line) => (line.chosen ? '▶' : ' ') },
      { title: 'candidate', flexible: true, cell: (line) => line.name },
      { title: metric, right: true, cell: (line) => `${decimal(line.value)} ± ${decimal(line.spread)}` },
      { title: 'took', right: true, cell: (line) => duration(line.wallMs) },
      { title: 'CPU', right: true, cell: (line) => `${line.cpuSeconds.toFixed(1)} s` },
      { title: 'memory', right: true, cell: (line) => `${Math.round(line.peakMemoryBytes / 1e6)} MB` },
    ],
    terminalWidth() - 2,
  )
}

function metricsTable(result: Released): string {
  return table(
    Object.entries(result.metrics),
    [
      { title: 'metric', flexible: true, cell: ([name]) => name },
      { title: 'value', right: true, cell: ([, metric]) => decimal(metric.value) },
      {
        title: '95% interval',
        right: true,
        cell: ([, { low, high }]) => `${decimal(low)} – ${decimal(high)}`,
      },
      { title: 'on', cell: ([, metric]) => `${metric.on}, ${count(metric.n)} rows` },
    ],
    terminalWidth() - 2,
  )
}

function worstSlices(result: Released): string[] {
  const worse = result.slices.filter((slice) => slice.worse).slice(0, 3)
  if (worse.length === 0) return []
  return [
    paragraph(
      `It is weaker where ${worse
        .map(
          (slice) =>
            `${slice.column} is ${slice.value} (${slice.metric} ${decimal(slice.metricValue)}, ${count(slice.n)} rows)`,
        )
        .join('; ')}.`,
      2,
    ),
  ]
}

function endpointLines(result: Released, curl: string | null): string[] {
  if (!result.gate.passed)
    return [
      paragraph(
        result.endpoint.version === null
          ? 'Kept as refused; nothing answers yet.'
          : `Kept as refused; version ${result.endpoint.version} goes on answering.`,
        2,
      ),
    ]
  if (result.approval)
    return [
      paragraph(
        `champion is protected, so another person decides: slipway models approve ${result.approval} --comment …; then slipway models promote ${result.model.name}@${result.model.version}. ${result.endpoint.version === null ? 'Nothing answers yet.' : `Version ${result.endpoint.version} goes on answering.`}`,
        2,
      ),
    ]
  if (result.rollout) return [paragraph(rolloutLine(result, result.rollout), 2)]
  return [
    paragraph(
      result.endpoint.live
        ? `It answers at ${result.endpoint.url}`
        : `It answers at ${result.endpoint.url} once \`slipway up\` runs.`,
      2,
    ),
    ...(curl ? ['', indent(curl)] : []),
    '',
    paragraph(
      `Drift: what it trained on is kept as the baseline; compare with \`slipway drift ${result.endpoint.name}\`.`,
      2,
    ),
  ]
}

function rolloutLine({ model, endpoint }: Released, rollout: ReleasedRollout): string {
  const { id, kind, status, words } = rollout
  const stays = `version ${endpoint.version} goes on answering`
  if (status === 'promoted') return `It answers everybody since the rollout ${id} ended well: ${words}.`
  if (status === 'rolled-back') return `The rollout ${id} took it back, and ${stays}: ${words}.`
  if (status === 'aborted') return `The rollout ${id} was aborted, and ${stays}.`
  const next =
    status === 'ready'
      ? `\`slipway rollout promote ${endpoint.name}\` lets it answer everybody`
      : `\`slipway rollout status ${endpoint.name}\` tells how it goes`
  return `Version ${model.version} comes to answer step by step (${kind}, ${id}): ${words}. ${next}.`
}

const indent = (text: string) => text.replaceAll(/^(?=.)/gm, '  ')
