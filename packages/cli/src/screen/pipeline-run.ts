import type { NodeBody, PipelineRunBody, PipelineRunDetail } from '@slipway/contract/pipelines'
import { duration, moment } from './numbers.ts'
import { paragraph, table } from './table.ts'

/** How long it has taken, so far where it goes on. */
export const tookOf = ({ startedMs, endedMs }: { startedMs: number | null; endedMs: number | null }) =>
  startedMs === null ? '–' : duration((endedMs ?? Date.now()) - startedMs)

export const pipelineRunsTable = (runs: readonly PipelineRunBody[]): string =>
  table(runs, [
    { title: 'run', cell: (run) => run.id },
    { title: 'pipeline', flexible: true, cell: (run) => run.pipeline },
    { title: 'status', cell: (run) => run.status },
    { title: 'took', right: true, cell: (run) => tookOf(run) },
    { title: 'created', cell: (run) => moment(run.createdMs) },
  ])

/** One line: which run, how it ended, how long it took. */
export const pipelineRunLine = (run: PipelineRunBody) =>
  `${run.id} · ${run.pipeline} · ${run.status} · ${tookOf(run)}`

/** One run: its parameters, every step with what it took and why it ran, and what went wrong. */
export function pipelineRunScreen(run: PipelineRunDetail): string {
  const params = Object.entries(run.plan.params)
  const attempts = (node: NodeBody) => (node.attempts.length > 1 ? `, ${node.attempts.length} tries` : '')
  return [
    paragraph(`${pipelineRunLine(run)} · ${moment(run.createdMs)} · ${run.actor}`),
    ...(params.length === 0
      ? []
      : [paragraph(params.map(([name, value]) => `${name}=${shortJson(value)}`).join('  '), 2)]),
    '',
    table(run.nodes, [
      { title: 'step', cell: (node) => node.id },
      { title: 'status', cell: (node) => `${node.status}${attempts(node)}` },
      { title: 'took', right: true, cell: (node) => (node.status === 'cached' ? '' : tookOf(node)) },
      { title: 'why', flexible: true, cell: (node) => node.reason },
    ]),
    ...(run.failure ? ['', paragraph(`✖ ${run.failure.message}`), paragraph(run.failure.hint, 2)] : []),
  ].join('\n')
}

function shortJson(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`
}
