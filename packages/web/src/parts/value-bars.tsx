import { figure } from './figures.ts'

const most = 40

/** Values that have no course, as bars with their names, the largest first. */
export function ValueBars({
  title,
  of,
}: {
  title: string
  of: readonly { readonly label: string; readonly value: number | string }[]
}) {
  const known = of.filter((one): one is { label: string; value: number } => typeof one.value === 'number')
  const sorted = known.toSorted((a, b) => b.value - a.value).slice(0, most)
  const [low, high] = [
    Math.min(0, ...sorted.map(({ value }) => value)),
    Math.max(0, ...sorted.map(({ value }) => value)),
  ]
  const share = (value: number) => `${(100 * Math.abs(value)) / (high - low || 1)}%`
  return (
    <figure style={{ margin: 0 }}>
      <figcaption style={{ fontWeight: 600 }}>{title}</figcaption>
      <div className="value-bars">
        {sorted.map(({ label, value }) => (
          <div key={label} style={{ display: 'contents' }}>
            <span className="name" title={label}>
              {label}
            </span>
            <span className="bar" style={{ width: share(value) }} />
            <span className="n">{figure(value)}</span>
          </div>
        ))}
      </div>
    </figure>
  )
}
