import type { RunGroup } from '@slipway/contract/runs'
import { figure } from '../../parts/figures.ts'

const width = 140

/** The head of a group: what its runs have in common, how many they are, and what a metric was among them. */
export function GroupLine({
  group,
  by,
  open,
  spread,
  onToggle,
}: {
  group: RunGroup
  by: string
  open: boolean
  spread: { readonly metric: string; readonly low: number; readonly high: number } | null
  onToggle: (group: RunGroup) => void
}) {
  const { value, runs, metric } = group
  const name = by.slice(by.indexOf('.') + 1)
  return (
    <div role="row" className="row group">
      <div role="cell">
        <button type="button" aria-expanded={open} onClick={() => onToggle(group)}>
          <span aria-hidden="true">{open ? '▾' : '▸'}</span> {name} {value === null ? 'is missing' : value}
        </button>
        <span className="soft n"> {figure(runs)} runs </span>
        {spread && metric && (
          <span className="n">
            {spread.metric}: {figure(metric.least)} – <b>{figure(metric.mean)}</b> – {figure(metric.greatest)}{' '}
            <Spread of={metric} low={spread.low} high={spread.high} />
          </span>
        )}
      </div>
    </div>
  )
}

function Spread({ of, low, high }: { of: NonNullable<RunGroup['metric']>; low: number; high: number }) {
  const [least, mean, greatest] = [Number(of.least), Number(of.mean), Number(of.greatest)]
  if (![least, mean, greatest, low, high].every(Number.isFinite) || high === low) return null
  const x = (value: number) => ((value - low) / (high - low)) * (width - 6) + 3
  return (
    <svg width={width} height={10} aria-hidden="true" style={{ verticalAlign: 'middle' }}>
      <line x1={0} x2={width} y1={5} y2={5} stroke="var(--line)" />
      <line x1={x(least)} x2={x(greatest)} y1={5} y2={5} stroke="var(--run)" strokeWidth={3} />
      <circle cx={x(mean)} cy={5} r={3.5} fill="var(--run)" stroke="var(--mantine-color-body)" />
    </svg>
  )
}
