import { editDistance, tolerance } from './edit-distance.ts'
import type { Detector, Suspect, Written } from './suspect.ts'

/** Rows that are looked at to find which columns determine which. */
const sampleRows = 20_000

/** A column with more distinct texts than this share of the rows determines nothing that repeats. */
const mostDistinct = 0.9

/**
 * Which column follows from which: rows equal in A mostly agree in B, far more than rows in general do. Where some
 * disagree with the clear majority of their group, they are suspects; by several such pairs a cell is judged by all.
 *
 * A pair is taken at its word where disagreement within groups is less than a twentieth of that among all rows. Where
 * groups would hardly agree by chance, and mostly do, two such pairs are. A weaker one only tells misspellings of what
 * the group agrees on.
 */
export const dependencies: Detector = (columns, rows) => {
  if (rows < 10) return []
  const step = Math.max(1, Math.floor(rows / sampleRows))
  const suspects: Suspect[] = []
  const useful = columns.map((column) => column.filled > rows * 0.3 && distinctOf(column) > 1)
  for (const [b, dependent] of columns.entries()) {
    if (!useful[b] || distinctOf(dependent) > mostDistinct * dependent.filled) continue
    const base = mostCommonShare(dependent)
    const votes = new Map<number, Vote[]>()
    let pairs = 0
    for (const [a, determinant] of columns.entries()) {
      if (a === b || !useful[a] || distinctOf(determinant) > mostDistinct * rows) continue
      const fit = fitOf(determinant, dependent, step)
      if (fit === null) continue
      const kind = kindOf(fit, base)
      if (kind === null) continue
      pairs++
      vote(determinant, dependent, kind, votes, a)
    }
    if (pairs === 0) continue
    for (const [row, cast] of votes) {
      const found = judge(cast, dependent, row)
      if (found) suspects.push({ column: b, row, ...found, words: wordsOf(found, columns) })
    }
  }
  return suspects
}

/** How much rarer a misspelling is in the whole column than what was meant. */
const rarer = 50

type Kind = 'strong' | 'loose' | 'weak'

interface Vote {
  readonly by: number
  /** The code that the group agrees on. */
  readonly code: number
  /** Rows of the group that hold it, that hold what this row holds, and all with a value. */
  readonly agree: number
  readonly mine: number
  readonly size: number
  readonly kind: Kind
}

const distinctOf = ({ counts }: Written): number => counts.reduce((n, count) => n + (count > 0 ? 1 : 0), 0)

const mostCommonShare = ({ counts, filled }: Written): number =>
  filled === 0 ? 1 : counts.reduce((most, count) => Math.max(most, count), 0) / filled

interface Fit {
  /** The share of rows, in groups of two or more, that agree with their group's commonest value. */
  readonly agree: number
  readonly groups: number
  readonly rows: number
}

/** How well B follows from A. null: no groups to speak of. */
const fitOf = (a: Written, b: Written, step: number): Fit | null => {
  const groups = new Map<number, Map<number, number>>()
  for (let row = 0; row < a.codes.length; row += step) {
    const [key, value] = [a.codes[row]!, b.codes[row]!]
    if (key < 0 || value < 0) continue
    const group = groups.get(key)
    if (group) group.set(value, (group.get(value) ?? 0) + 1)
    else groups.set(key, new Map([[value, 1]]))
  }
  let [agree, rows, several] = [0, 0, 0]
  for (const group of groups.values()) {
    let [size, most] = [0, 0]
    for (const count of group.values()) {
      size += count
      most = Math.max(most, count)
    }
    if (size < 3) continue
    agree += most
    rows += size
    several++
  }
  return several < 3 || rows < 10 ? null : { agree: agree / rows, groups: several, rows }
}

const kindOf = ({ agree, groups, rows }: Fit, base: number): Kind | null => {
  const left = (1 - agree) / Math.max(1e-9, 1 - base)
  // In small groups the commonest value always has some share.
  const chance = Math.max(base, groups / rows)
  const gain = (agree - chance) / Math.max(1e-9, 1 - chance)
  if (left <= 0.05) return 'strong'
  if (base < 0.2 && gain >= 0.5) return 'loose'
  return left <= 0.6 && gain > 0.3 ? 'weak' : null
}

const vote = (a: Written, b: Written, kind: Kind, votes: Map<number, Vote[]>, by: number): void => {
  const groups = new Map<number, Map<number, number>>()
  for (let row = 0; row < a.codes.length; row++) {
    const [key, value] = [a.codes[row]!, b.codes[row]!]
    if (key < 0) continue
    let group = groups.get(key)
    if (!group) groups.set(key, (group = new Map()))
    group.set(value, (group.get(value) ?? 0) + 1)
  }
  const tops = new Map<number, { code: number; agree: number; size: number }>()
  for (const [key, group] of groups) {
    let top = { code: -1, agree: 0, size: 0 }
    let size = 0
    for (const [code, count] of group) {
      if (code < 0) continue
      size += count
      if (count > top.agree) top = { code, agree: count, size: 0 }
    }
    tops.set(key, { ...top, size })
  }
  for (let row = 0; row < a.codes.length; row++) {
    const key = a.codes[row]!
    if (key < 0) continue
    const top = tops.get(key)!
    if (top.agree < 2) continue
    const code = b.codes[row]!
    const cast: Vote = {
      by,
      code: top.code,
      agree: top.agree,
      mine: code < 0 ? 0 : groups.get(key)!.get(code)!,
      size: top.size,
      kind,
    }
    const list = votes.get(row)
    if (list) list.push(cast)
    else votes.set(row, [cast])
  }
}

/** One verdict on a cell from the groups it is in. */
const judge = (
  cast: readonly Vote[],
  column: Written,
  row: number,
): (Omit<Suspect, 'column' | 'row' | 'words'> & { by: readonly number[] }) | null => {
  const code = column.codes[row]!
  let [against, inFavour] = [0, 0]
  const by: number[] = []
  let best: Vote | null = null
  let near = false
  let witnesses = 0
  for (const one of cast) {
    if (one.code === code) {
      if (one.kind !== 'weak') inFavour += (one.agree - 1) / one.size
      continue
    }
    const weight = (one.agree - one.mine) / (one.size + (code < 0 ? 0 : 1))
    if (weight <= 0 || one.mine * 3 > one.agree) continue
    const typo =
      code >= 0 &&
      (one.kind !== 'weak' || column.counts[code]! * rarer <= column.counts[one.code]!) &&
      isMisspelt(column.levels[code]!, column.levels[one.code]!)
    if (one.kind === 'weak' && !typo) continue
    near ||= typo
    witnesses += one.kind === 'strong' ? 2 : 1
    against += weight
    by.push(one.by)
    if (!best || one.agree > best.agree) best = one
  }
  if (!best || against <= inFavour || (!near && code >= 0 && witnesses < 2)) return null
  const strength = against / by.length
  const score = near ? 0.6 + 0.4 * strength : strength
  if (score < (code < 0 ? 0.3 : 0.34)) return null
  return {
    reason: near ? 'misspelt' : 'dependency',
    score: Math.min(0.99, Math.max(0.5, score)),
    instead: column.levels[best.code]!,
    by,
  }
}

const isMisspelt = (text: string, other: string): boolean => {
  // Digits that differ make another number.
  if (!/\p{L}/u.test(text + other) || other.length < 2) return false
  const most = tolerance(Math.max(text.length, other.length))
  return editDistance(text, other, most) <= most
}

const wordsOf = (
  { instead, by }: { instead?: string | undefined; by: readonly number[] },
  columns: readonly Written[],
): string =>
  `rows with the same ${by
    .slice(0, 2)
    .map((i) => columns[i]!.name)
    .join(' or ')} mostly hold "${instead}"`
