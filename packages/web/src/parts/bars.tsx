/** Bars of equal width over their counts, as a small picture; what each says stands in its title. */
export function Bars({
  label,
  counts,
  titles,
  width = 160,
  height = 36,
}: {
  label: string
  counts: readonly number[]
  titles?: readonly string[]
  width?: number
  height?: number
}) {
  const most = Math.max(1, ...counts)
  const each = width / Math.max(1, counts.length)
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={label}
      style={{ display: 'block', maxWidth: '100%' }}
    >
      {counts.map((count, index) => {
        const tall = (count / most) * (height - 1)
        return (
          // The order of bars is what they are.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <rect
            key={index}
            x={index * each}
            y={height - tall}
            width={Math.max(0.5, each - 1)}
            height={tall}
            fill="var(--run)"
          >
            <title>{titles?.[index] ?? String(count)}</title>
          </rect>
        )
      })}
    </svg>
  )
}

/** A value with its interval between 0 and 1, drawn and said. */
export function IntervalBar({
  value,
  low,
  high,
  label,
}: {
  value: number
  low: number
  high: number
  label: string
}) {
  const width = 120
  const at = (share: number) => Math.max(0, Math.min(1, share)) * width
  return (
    <svg width={width} height={14} role="img" aria-label={label}>
      <rect x={0} y={6} width={width} height={2} fill="var(--line)" />
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
