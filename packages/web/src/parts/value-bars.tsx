import { ChartFigure } from './chart/chart-figure.tsx'
import { barsSvg } from './chart/drawn-svg.ts'
import { figure } from './figures.ts'

const most = 40

/** Values that have no course, as bars with their names, the largest first. */
export function ValueBars({
  title,
  of,
  format = figure,
}: {
  title: string
  of: readonly { readonly label: string; readonly value: number | string }[]
  format?: (value: number) => string
}) {
  const known = of.filter((one): one is { label: string; value: number } => typeof one.value === 'number')
  const sorted = known.toSorted((a, b) => b.value - a.value).slice(0, most)
  const [low, high] = [
    Math.min(0, ...sorted.map(({ value }) => value)),
    Math.max(0, ...sorted.map(({ value }) => value)),
  ]
  const share = (value: number) => `${(100 * Math.abs(value)) / (high - low || 1)}%`
  return (
    <ChartFigure
      title={title}
      data={() => ({ columns: ['name', 'value'], rows: known.map(({ label, value }) => [label, value]) })}
      svg={() =>
        barsSvg(
          title,
          sorted.map((one) => ({ ...one, shown: format(one.value) })),
        )
      }
    >
      <div className="value-bars">
        {sorted.map(({ label, value }) => (
          <div key={label} style={{ display: 'contents' }}>
            <span className="name" title={label}>
              {label}
            </span>
            <span className="bar" style={{ width: share(value) }} />
            <span className="n">{format(value)}</span>
          </div>
        ))}
      </div>
    </ChartFigure>
  )
}
