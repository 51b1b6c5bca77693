import type { PipelineGridBody } from '@slipway/contract/pipeline-grid'
import { ink, matrixSvg } from '../../parts/chart/drawn-svg.ts'
import { inkOf } from '../../parts/chart/ink.ts'
import { duration } from '../../parts/figures.ts'
import { dayAndTime } from '../../parts/moment.tsx'
import { statusColor } from '../../parts/status.tsx'

/** Steps by runs, the newest at the right: how each went, and how long it took. */
export const runsGridSvg = ({ pipeline, runs, steps }: PipelineGridBody): string => {
  const shown = runs.toReversed()
  return matrixSvg(
    `Runs of ${pipeline} by step`,
    steps.map(({ id }) => id),
    shown.map(({ run }) => dayAndTime.format(run.createdMs)),
    (row, column) => {
      const cell = shown[column]!.cells[row]
      if (!cell) return null
      if (cell.status === 'cached') return { shown: 'cached', color: '#eaeef2', ink }
      return {
        shown: cell.wallMs === null ? cell.status : duration(cell.wallMs),
        color: inkOf(statusColor(cell.status)),
        ink: '#fff',
      }
    },
  )
}
