import { costWords } from '@slipway/contract/cost-words'
import type { PipelinePreviewBody, PlannedNodeBody } from '@slipway/contract/pipeline-plans'
import type { ExpectedCost } from '@slipway/contract/run-cost'
import { count, decimal, duration } from './numbers.ts'
import { paragraph, table } from './table.ts'

const mayRun = ({ fate }: PlannedNodeBody) => fate === 'runs' || fate === 'some' || fate === 'unknown'

const verb = (n: number, word: string) => `${count(n)} ${word}${n === 1 ? 's' : ''}`

const words: Record<PlannedNodeBody['fate'], string> = {
  runs: '▶ runs',
  some: '▶ some',
  unknown: '… depends',
  cached: '≡ cached',
  asks: '? asks',
}

/** Every step with its fate and why; before it how many, how long and for how much. */
export function planScreen(preview: PipelinePreviewBody, cost: ExpectedCost | null): string {
  const of = (fate: PlannedNodeBody['fate']) => preview.nodes.filter((node) => node.fate === fate).length
  const runs = of('runs') + of('some')
  const parts = [
    `${count(preview.nodes.length)} ${preview.nodes.length === 1 ? 'step' : 'steps'}: ${verb(runs, 'run')}`,
    ...(of('unknown') ? [`${verb(of('unknown'), 'depend')} on what others give`] : []),
    ...(of('asks') ? [`${verb(of('asks'), 'ask')} a person`] : []),
    `${count(of('cached'))} cached`,
  ]
  const time =
    preview.expectedMs === null
      ? 'how long it takes is not known yet, as a step that runs has not run before'
      : `expected to take up to ${duration(preview.expectedMs)} (${decimal(preview.expectedCpuSeconds)} s of processors)${cost ? `, ${costWords(cost.amount, cost.currency)}` : ''}, by past runs`
  return [
    paragraph(`${preview.pipeline} · ${parts.join(', ')}`),
    paragraph(runs + of('unknown') === 0 ? 'nothing to do' : time, 2),
    ...preview.warnings.map((warning) => paragraph(`! ${warning}`)),
    '',
    table(preview.nodes, [
      { title: 'step', cell: (node) => `${node.id}${node.copies > 1 ? ` ×${count(node.copies)}` : ''}` },
      {
        title: 'fate',
        cell: (node) => (node.fate === 'some' ? `▶ ${node.runs} of ${node.copies}` : words[node.fate]),
      },
      {
        title: 'took',
        right: true,
        cell: (node) => (mayRun(node) && node.expected ? duration(node.expected.wallMs) : ''),
      },
      { title: 'why', flexible: true, cell: (node) => node.reason },
    ]),
  ].join('\n')
}
