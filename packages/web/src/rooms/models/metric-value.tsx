import './models.css'
import type { ModelMetric } from '@slipway/contract/registry'
import { figure } from '../../parts/figures.ts'

type Known = Pick<ModelMetric, 'value' | 'low' | 'high'>

/** A value with its interval, where one is known. */
export const withInterval = ({ value, low, high }: Known): string =>
  low === high ? figure(value) : `${figure(value)} (${figure(low)}–${figure(high)})`

/** The same as an element, which breaks before its interval alone. */
export const Interval = ({ of }: { of: Known }) => (
  <>
    <span className="whole">{figure(of.value)}</span>
    {of.low !== of.high && (
      <>
        {' '}
        <span className="whole soft">
          ({figure(of.low)}–{figure(of.high)})
        </span>
      </>
    )}
  </>
)

const [width, middle] = [120, 60]

/** A difference with its interval about zero, drawn as far as `most` and said. */
export function DifferenceBar({
  of: { value, low, high },
  most,
  label,
}: {
  of: Known
  most: number
  label: string
}) {
  const at = (difference: number) =>
    Math.max(0, Math.min(width, middle + (difference / (most || 1)) * middle))
  return (
    <svg width={width} height={14} role="img" aria-label={label}>
      <line x1={middle} x2={middle} y1={0} y2={14} stroke="var(--soft)" strokeDasharray="2 2" />
      <rect
        x={at(low)}
        y={4}
        width={Math.max(1, at(high) - at(low))}
        height={6}
        fill="var(--run)"
        opacity={0.4}
      />
      <rect x={at(value) - 1} y={1} width={2} height={12} fill="var(--run)" />
    </svg>
  )
}
