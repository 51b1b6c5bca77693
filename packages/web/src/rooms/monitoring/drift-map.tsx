import './monitoring.css'
import type { ColumnDrift, DriftReportBody } from '@slipway/contract/monitoring'
import type { KeyboardEvent } from 'react'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { ink, matrixSvg } from '../../parts/chart/drawn-svg.ts'
import { figure } from '../../parts/figures.ts'
import { bothZones, dayAndTime, Moment } from '../../parts/moment.tsx'
import { Status } from '../../parts/status.tsx'

const shownReports = 30
export const columnsOf = (report: DriftReportBody): ColumnDrift[] => [
  ...report.predictions,
  ...report.columns,
]
const measureOf = (column: ColumnDrift): number | null =>
  column.metrics.psi ?? column.metrics[column.test] ?? null

/** Columns by comparisons, the newest at the right: what moved, since when, and how far. */
export function DriftMap({
  reports,
  report,
  column,
  onOpen,
}: {
  /** The newest first. */
  reports: readonly DriftReportBody[]
  report: DriftReportBody
  column: string | undefined
  onOpen: (report: string, column: string) => void
}) {
  const shown = reports.slice(0, shownReports).toReversed()
  const found = new Map(
    shown.map((one) => [one.id, new Map(columnsOf(one).map((column) => [column.name, column]))]),
  )
  const here = new Map(columnsOf(report).map((one) => [one.name, one]))
  const names = namesOf(shown)
  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    const [right, down] = steps[event.key] ?? [0, 0]
    if (right === 0 && down === 0) return
    event.preventDefault()
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')]
    const at = (document.activeElement as HTMLElement).dataset
    const [x, y] = at.x === undefined ? [shown.length - 1, -1] : [Number(at.x) + right, Number(at.y) + down]
    const next = buttons.find(({ dataset }) => dataset.x === `${x}` && dataset.y === `${Math.max(0, y)}`)
    next?.focus()
    // What is shown beside the map follows.
    if (column !== undefined) next?.click()
  }
  return (
    <ChartFigure
      title="Each column, comparison by comparison"
      data={() => ({
        columns: ['compared', 'column', 'drifted', 'measure', 'test', 'why'],
        rows: shown.flatMap((one) =>
          columnsOf(one).map((column) => [
            new Date(one.createdAtMs).toISOString(),
            column.name,
            column.drifted,
            measureOf(column),
            column.test,
            column.reason,
          ]),
        ),
      })}
      svg={() =>
        matrixSvg(
          'Each column, comparison by comparison',
          names,
          shown.map(({ createdAtMs }) => dayAndTime.format(createdAtMs)),
          (row, column) => {
            const cell = found.get(shown[column]!.id)?.get(names[row]!)
            return cell
              ? {
                  shown: `${cell.drifted ? '▲ ' : ''}${short(measureOf(cell))}`,
                  color: cell.drifted ? '#f2c078' : '#d9ead3',
                  ink,
                }
              : null
          },
        )
      }
    >
      <div
        className="drift-map"
        tabIndex={0}
        role="region"
        aria-label="Drift of each column"
        data-moves
        onKeyDown={pressed}
      >
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              {shown.map((one) => (
                <th
                  key={one.id}
                  scope="col"
                  className={`at ${one.id === report.id ? 'here' : ''}`}
                  title={`${bothZones(one.createdAtMs)}: ${one.verdict}`}
                >
                  <span className="away">{dayAndTime.format(one.createdAtMs)}</span>
                </th>
              ))}
              <th scope="col">
                <Moment ms={report.createdAtMs} as={dayAndTime} />
              </th>
            </tr>
          </thead>
          <tbody>
            {names.map((name, y) => {
              const now = here.get(name)
              return (
                <tr key={name}>
                  <th scope="row" title={name}>
                    {name}
                  </th>
                  {shown.map((one, x) => {
                    const cell = found.get(one.id)?.get(name)
                    return (
                      <td key={one.id} className={`at ${one.id === report.id ? 'here' : ''}`}>
                        {cell && (
                          <button
                            type="button"
                            data-x={x}
                            data-y={y}
                            aria-pressed={one.id === report.id && name === column}
                            aria-label={`${name}, ${dayAndTime.format(one.createdAtMs)}: ${cell.drifted ? 'drifted' : 'as in training'}`}
                            title={cell.reason}
                            style={{ background: shade(cell) }}
                            onClick={() => onOpen(one.id, name)}
                          >
                            {cell.drifted ? '▲' : ''}
                          </button>
                        )}
                      </td>
                    )
                  })}
                  <td className="said">
                    {now && (
                      <>
                        <Status of={now.drifted ? 'drifted' : 'passed'} />{' '}
                        <span className="n" title={now.why}>
                          {now.test === 'none' ? '' : `${now.test} ${figure(now.metrics[now.test] ?? null)}`}
                        </span>{' '}
                        {now.reason}
                      </>
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </ChartFigure>
  )
}

const short = (measure: number | null): string =>
  figure(measure === null ? null : Number(measure.toPrecision(2)))

const steps: Readonly<Record<string, readonly [right: number, down: number]>> = {
  j: [0, 1],
  ArrowDown: [0, 1],
  k: [0, -1],
  ArrowUp: [0, -1],
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
}

/** What drifted in the newest first, then what drifted most often: whatever is looked at, none changes its place. */
const namesOf = (reports: readonly DriftReportBody[]): string[] => {
  const drifted = reports.map(
    (one) => new Set(columnsOf(one).flatMap(({ name, drifted }) => (drifted ? [name] : []))),
  )
  const rank = (name: string) =>
    (drifted.at(-1)?.has(name) ? reports.length : 0) + drifted.filter((one) => one.has(name)).length
  const names = new Set(
    reports
      .toReversed()
      .flatMap(columnsOf)
      .map(({ name }) => name),
  )
  return [...names].toSorted((a, b) => rank(b) - rank(a))
}

/** The further it moved the darker; what counts as drift has a sign too. */
const shade = (cell: ColumnDrift): string => {
  const measure = measureOf(cell)
  const share = measure === null ? 0 : Math.min(1, measure / 0.5)
  return cell.drifted
    ? `color-mix(in srgb, var(--warn) ${Math.round(30 + 35 * share)}%, var(--mantine-color-body))`
    : `color-mix(in srgb, var(--ok) ${Math.round(10 + 25 * share)}%, var(--mantine-color-body))`
}
