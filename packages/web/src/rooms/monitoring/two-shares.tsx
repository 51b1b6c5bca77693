import type { ColumnDrift } from '@slipway/contract/monitoring'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { barsSvg } from '../../parts/chart/drawn-svg.ts'
import { percent } from '../../parts/figures.ts'

/** A column in training and now: two bars for each part of its values. */
export function TwoShares({ of }: { of: ColumnDrift }) {
  const bins = of.bins ?? []
  if (bins.length === 0)
    return <p className="soft">This report holds no distributions; compare anew to see them.</p>
  const most = Math.max(...bins.flatMap(({ before, now }) => [before, now]), 1e-9)
  const wide = (share: number) => ({ width: `${(100 * share) / most}%` })
  return (
    <ChartFigure
      className="two-shares"
      title={of.name}
      label={`${of.name} in training and now`}
      aside={
        <span className="soft">
          <span aria-hidden="true">▭</span> in training, <span style={{ color: 'var(--run)' }}>■</span> now
        </span>
      }
      data={() => ({
        columns: ['values', 'share in training', 'share now'],
        rows: bins.map(({ label, before, now }) => [label, before, now]),
      })}
      svg={() =>
        barsSvg(
          `${of.name} in training and now`,
          bins.flatMap(({ label, before, now }) => [
            { label: `${label}, in training`, value: before, shown: percent(before) },
            { label: 'now', value: now, shown: percent(now) },
          ]),
        )
      }
    >
      <ul>
        {bins.map(({ label, before, now }) => (
          <li key={label}>
            <span className="name" title={label}>
              {label}
            </span>
            <span className="pair" aria-hidden="true">
              <span className="then" style={wide(before)} />
              <span className="now" style={wide(now)} />
            </span>
            <span className="n">
              {percent(before, 1)} → {percent(now, 1)}
            </span>
          </li>
        ))}
      </ul>
    </ChartFigure>
  )
}
