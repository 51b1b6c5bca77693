import type { SampledColumn } from '../sampled.ts'
import { lowerShare, percent, round, type Leak, type LeakSearch } from './evidence.ts'

/** A value of a yes/no column that all but means one class of the target. */
interface Hit {
  readonly column: SampledColumn
  readonly label: string
  readonly hits: number
  readonly rows: number
  readonly purity: number
  readonly recall: number
}

/** A class rarer than this makes purity telling: a flag that is always right must have seen the outcome. */
const RARE_CLASS = 0.2
/** Beside one sure flag, flags seen this rarely count too if they are never wrong. */
const FAMILY_ROWS = 5

/**
 * Yes/no columns (and columns that are zero or empty in most rows) where a value means the rarer class (AI4I's TWF, HDF, PWF, OSF mean a failure), even where
 * it is rare and so explains little of the target as a whole. Binary targets only: with several classes an
 * honest trait often means one of them (milk means mammal). A value that means the *common* class is no sign
 * either: who asks for a parking space simply does not cancel.
 */
export const flagLeaks = (search: LeakSearch): Leak[] => {
  if (search.task !== 'binary') return []
  const positives = search.y.reduce((sum, value) => sum + value, 0)
  const rare = positives * 2 <= search.y.length ? 1 : 0
  const rareRows = rare === 1 ? positives : search.y.length - positives
  const base = rareRows / search.y.length
  if (rareRows === 0) return []
  const hits = search.columns.flatMap((column) => hitOf(search, column, rare, rareRows))
  const sure = hits.filter((hit) => isSure(hit, base))
  const family = sure.length === 0 || base > RARE_CLASS / 2 ? [] : hits.filter((hit) => isFamily(hit, sure))
  const name = search.classes[rare]!
  return [...sure, ...family].map((hit) => ({
    column: hit.column.name,
    reason: `gives the target away: ${hit.hits} of ${hit.rows} rows where it is ${hit.label} have ${search.target} = ${name}, against ${percent(base)} of all rows`,
    evidence: { purity: round(hit.purity), rows: hit.rows, recall: round(hit.recall), base: round(base) },
  }))
}

/** The surest of the column's flags. */
const hitOf = (search: LeakSearch, column: SampledColumn, rare: number, rareRows: number): Hit[] => {
  const hits = flagsOf(column).map(({ label, holds }): Hit => {
    let rows = 0
    let hits = 0
    for (let i = 0; i < search.y.length; i++) {
      if (!holds(i)) continue
      rows++
      if (search.y[i] === rare) hits++
    }
    return { column, label, hits, rows, purity: rows === 0 ? 0 : hits / rows, recall: hits / rareRows }
  })
  return hits.sort((a, b) => b.purity - a.purity || b.rows - a.rows).slice(0, 1)
}

interface Flag {
  readonly label: string
  readonly holds: (row: number) => boolean
}

/**
 * The yes/no questions that a column answers: is it this one of its two values; and where most rows are zero or
 * empty, is it not zero (minutes of repair), is it filled (the number of a complaint).
 */
const flagsOf = ({ bins, numbers }: SampledColumn): Flag[] => {
  const { codes } = bins
  const flags: Flag[] = []
  if (bins.discrete && bins.distinct <= 2 && bins.count >= 2)
    for (let bin = 0; bin < bins.count; bin++)
      flags.push({ label: bins.labels[bin]!, holds: (row) => codes[row] === bin })
  const empty = bins.missing < 0 ? 0 : codes.reduce((sum, code) => sum + (code === bins.missing ? 1 : 0), 0)
  if (empty * 2 >= codes.length) flags.push({ label: 'filled', holds: (row) => codes[row] !== bins.missing })
  if (numbers && bins.distinct > 2) {
    const zeros = numbers.reduce((sum, value) => sum + (value === 0 ? 1 : 0), 0)
    if (zeros * 2 >= codes.length)
      flags.push({ label: 'not zero', holds: (row) => numbers[row] !== 0 && !Number.isNaN(numbers[row]!) })
  }
  return flags
}

const isSure = ({ hits, rows, purity, recall }: Hit, base: number): boolean =>
  base <= RARE_CLASS
    ? purity >= 0.98 && lowerShare(hits, rows) >= 0.9
    : purity >= 0.998 && lowerShare(hits, rows) >= 0.98 && recall >= 0.2

const isFamily = (hit: Hit, sure: readonly Hit[]): boolean =>
  !sure.includes(hit) && hit.purity === 1 && hit.rows >= FAMILY_ROWS
