import type { PipelineGridBody } from '@slipway/contract/pipeline-grid'
import type { ChartData } from '../../parts/chart/chart-figure.tsx'

/** A row for each step of each run, the oldest run first. */
export const cellsOf = ({ runs, steps }: PipelineGridBody): ChartData => ({
  columns: ['run', 'created', 'step', 'status', 'took ms', 'why'],
  rows: runs.toReversed().flatMap(({ run, cells }) =>
    steps.map(({ id }, at) => {
      const cell = cells[at]
      return [
        run.id,
        new Date(run.createdMs).toISOString(),
        id,
        cell?.status ?? '',
        cell?.wallMs,
        cell?.reason,
      ]
    }),
  ),
})
