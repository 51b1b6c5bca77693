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
 * Yes/no columns whose rarer value means the rarer class (AI4I's TWF, HDF, PWF, OSF mean a failure), even where
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

const hitOf = (search: LeakSearch, column: SampledColumn, rare: number, rareRows: number): Hit[] => {
  const { bins } = column
  if (!bins.discrete || bins.count !== 2) return []
  const rows = [0, 0]
  const hits = [0, 0]
  for (let i = 0; i < search.y.length; i++) {
    rows[bins.codes[i]!]!++
    if (search.y[i] === rare) hits[bins.codes[i]!]!++
  }
  const value = hits[0]! * rows[1]! > hits[1]! * rows[0]! ? 0 : 1
  const [n, k] = [rows[value]!, hits[value]!]
  if (n === 0) return []
  return [{ column, label: bins.labels[value]!, hits: k, rows: n, purity: k / n, recall: k / rareRows }]
}

const isSure = ({ hits, rows, purity, recall }: Hit, base: number): boolean =>
  base <= RARE_CLASS
    ? purity >= 0.98 && lowerShare(hits, rows) >= 0.9
    : purity >= 0.998 && lowerShare(hits, rows) >= 0.98 && recall >= 0.2

const isFamily = (hit: Hit, sure: readonly Hit[]): boolean =>
  !sure.includes(hit) && hit.purity === 1 && hit.rows >= FAMILY_ROWS
