export interface History {
  readonly label: string
  readonly points: readonly { readonly step: number; readonly value: number | string }[]
}

/** What a line may be between: the least and the greatest value of each cell of steps; null where it has none there. */
export interface Band {
  readonly label: string
  readonly low: readonly (number | null)[]
  readonly high: readonly (number | null)[]
}

export interface Bands {
  /** The middle of each cell, as a step; what is no step itself only where a cell holds many. */
  readonly steps: readonly number[]
  readonly bands: readonly Band[]
}

/**
 * Histories in cells of equal width, the same for all of them; where they have no more steps than that, each step is a
 * cell. Cells in which nothing is known are left out.
 */
export function bandsOf(histories: readonly History[], cells: number): Bands {
  const all = [...new Set(histories.flatMap(({ points }) => points.map(({ step }) => step)))]
  all.sort((a, b) => a - b)
  const alone = all.length <= cells
  const first = all[0] ?? 0
  const width = (all.at(-1)! - first) / cells
  const cellOf = (step: number) => (alone ? step : Math.min(cells - 1, Math.floor((step - first) / width)))
  const used = [...new Set(all.map(cellOf))]
  const place = new Map(used.map((cell, at) => [cell, at]))
  const bands = histories.map(({ label, points }): Band => {
    const low: (number | null)[] = used.map(() => null)
    const high = [...low]
    for (const { step, value } of points) {
      if (typeof value !== 'number') continue
      const at = place.get(cellOf(step))!
      low[at] = Math.min(low[at] ?? value, value)
      high[at] = Math.max(high[at] ?? value, value)
    }
    return { label, low, high }
  })
  return { steps: alone ? used : used.map((cell) => first + width * (cell + 0.5)), bands }
}

/** All of them as one: from the least to the greatest of all, and the middle one of their middles. */
export function spreadOf({ steps, bands }: Bands): { band: Band; median: (number | null)[] } {
  const among = (at: number) =>
    bands.flatMap(({ low, high }) =>
      low[at] === null || high[at] === null ? [] : [[low[at]!, high[at]!] as const],
    )
  const each = steps.map((_, at) => among(at))
  return {
    band: {
      label: `${bands.length} runs`,
      low: each.map((pairs) => (pairs.length === 0 ? null : Math.min(...pairs.map(([low]) => low)))),
      high: each.map((pairs) => (pairs.length === 0 ? null : Math.max(...pairs.map(([, high]) => high)))),
    },
    median: each.map((pairs) => {
      const middles = pairs.map(([low, high]) => (low + high) / 2).sort((a, b) => a - b)
      const half = middles.length / 2
      if (middles.length === 0) return null
      return middles.length % 2 === 1 ? middles[Math.floor(half)]! : (middles[half - 1]! + middles[half]!) / 2
    }),
  }
}
