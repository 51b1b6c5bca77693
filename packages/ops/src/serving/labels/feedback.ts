/** What somebody says became of an answer. */
export interface Told {
  /** '': the label. */
  readonly kpi: string
  readonly by: 'id' | 'entity'
  readonly key: string
  readonly row: number
  /** null takes it back. */
  readonly value: string | null
  /** null: not said. */
  readonly atMs: number | null
}

export interface Known {
  readonly value: string | null
  readonly eventMs: number
  readonly corrections: number
}

export interface Kept extends Known {
  readonly told: Told
  readonly arrivedMs: number
  readonly number: number
}

export interface Weighed {
  /** What is added to the history, in the order of its coming. */
  readonly history: readonly Kept[]
  /** What counts from now on. */
  readonly current: readonly Kept[]
  readonly counts: FeedbackCounts
}

export interface FeedbackCounts {
  readonly accepted: number
  /** Said before, word for word. */
  readonly duplicates: number
  /** Changed what was known. */
  readonly corrected: number
  /** About an earlier time than what is known: kept, but it does not count. */
  readonly outdated: number
}

export const keyOf = ({ kpi, by, key, row }: Pick<Told, 'kpi' | 'by' | 'key' | 'row'>): string =>
  `${by}\n${kpi}\n${row}\n${key}`

/**
 * Weighs what is told against what is known. The later event counts, of equals the later to come; what repeats what counts
 * is left out, so that a sender may try again.
 */
export const weigh = (
  told: readonly Told[],
  known: ReadonlyMap<string, Known>,
  nowMs: number,
  nextNumber: () => number,
): Weighed => {
  const now = new Map(known)
  const changed = new Map<string, Kept>()
  const history: Kept[] = []
  let [duplicates, corrected, outdated] = [0, 0, 0]
  for (const one of told) {
    const key = keyOf(one)
    const before = now.get(key)
    const eventMs = one.atMs ?? nowMs
    if (before && before.value === one.value && (one.atMs === null || one.atMs === before.eventMs)) {
      duplicates++
      continue
    }
    const counts = !before || eventMs >= before.eventMs
    const kept: Kept = {
      told: one,
      value: one.value,
      eventMs,
      arrivedMs: nowMs,
      number: nextNumber(),
      corrections: before ? before.corrections + 1 : 0,
    }
    history.push(kept)
    if (counts) {
      if (before && before.value !== one.value) corrected++
      now.set(key, kept)
      changed.set(key, kept)
    } else outdated++
  }
  const counts = { accepted: history.length, duplicates, corrected, outdated }
  return { history, current: [...changed.values()], counts }
}
