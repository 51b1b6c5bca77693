import { type Column, isText, type Table, takeRows } from '../table/index.ts'
import { asOfRows } from './as-of.ts'
import { type Duration, durationMs } from './duration.ts'
import { looksAhead, nameTaken, severalMatches } from './features.errors.ts'
import { keysOf, momentsIn } from './keys.ts'

export interface JoinOptions {
  /** The key: one name, several, or left names with the right ones where they differ. */
  readonly on: string | readonly string[] | Readonly<Record<string, string>>
  /**
   * As known at the left row's time: of the right rows that happened (and, where `known` is given, became known) by
   * then, the last. `within`: what happened longer before is too old.
   */
  readonly time?: {
    readonly left: string
    readonly right: string
    readonly known?: string
    readonly within?: Duration
    /** Only what happened strictly before. Default false. */
    readonly before?: boolean
  }
  /** Takes values that may be later than the row: an error where both tables hold times, unless said. */
  readonly lookAhead?: boolean
  /** A row for each of several matches. */
  readonly several?: boolean
  /** Leaves rows without a match out. Default false: their values are missing. */
  readonly inner?: boolean
  /** What the right columns' names begin with. */
  readonly prefix?: string
  /** Which right columns; default: all but the keys. */
  readonly columns?: readonly string[]
}

/**
 * Joins the right table's columns to the left one's rows. What was known at the row's time is the default: with times
 * in both tables it must be said which (`time`), or that later values are meant (`lookAhead`).
 * Throws FEATURES_LOOKS_AHEAD, FEATURES_SEVERAL_MATCHES, FEATURES_NAME_TAKEN, FEATURES_KEY_TYPES, FEATURES_NOT_A_TIME.
 */
export function join(left: Table, right: Table, options: JoinOptions): Table {
  const [leftOn, rightOn] = namesOf(options.on)
  const keys = keysOf([left, right], [leftOn, rightOn])
  const { rows, matches } = options.time
    ? { rows: null, matches: lastKnown(left, right, keys, options.time) }
    : equal(left, right, keys.of as [Int32Array, Int32Array], keys.count, rightOn, options)
  const wanted =
    options.columns ?? right.columns.map(({ name }) => name).filter((name) => !rightOn.includes(name))
  const kept = right.columns.filter(({ name }) => wanted.includes(name))
  const names = new Set(left.columns.map(({ name }) => name))
  const added = kept.map((column): Column => {
    const name = (options.prefix ?? '') + column.name
    if (names.has(name)) throw nameTaken(name)
    return { ...pickColumn(column, matches), name }
  })
  const base = rows ? takeRows(left, rows) : left
  const joined: Table = { rows: base.rows, columns: [...base.columns, ...added] }
  if (!options.inner) return joined
  return takeRows(
    joined,
    Int32Array.from(matches.keys()).filter((row) => matches[row] !== -1),
  )
}

export const namesOf = (on: JoinOptions['on']): [string[], string[]] => {
  if (typeof on === 'string') return [[on], [on]]
  if (Array.isArray(on)) return [[...(on as string[])], [...(on as string[])]]
  return [Object.keys(on), Object.values(on) as string[]]
}

/** A column's values at some rows; missing at -1. */
export function pickColumn(column: Column, rows: Int32Array): Column {
  if (isText(column)) {
    const codes = new Int32Array(rows.length)
    for (let i = 0; i < rows.length; i++) codes[i] = rows[i] === -1 ? -1 : column.codes[rows[i]!]!
    return { ...column, codes }
  }
  const values = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) values[i] = rows[i] === -1 ? Number.NaN : column.values[rows[i]!]!
  return { ...column, values }
}

const lastKnown = (
  left: Table,
  right: Table,
  keys: ReturnType<typeof keysOf>,
  time: NonNullable<JoinOptions['time']>,
) =>
  asOfRows({
    keys,
    at: momentsIn(left, time.left),
    time: momentsIn(right, time.right),
    known: time.known === undefined ? undefined : momentsIn(right, time.known),
    withinMs: time.within === undefined ? undefined : durationMs(time.within),
    before: time.before,
  })

const timesOf = (table: Table) =>
  table.columns.filter(({ type }) => type === 'date' || type === 'timestamp').map(({ name }) => name)

function equal(
  left: Table,
  right: Table,
  [leftKeys, rightKeys]: [Int32Array, Int32Array],
  count: number,
  rightOn: readonly string[],
  { lookAhead = false, several = false, columns }: JoinOptions,
): { rows: Int32Array | null; matches: Int32Array } {
  const leftTimes = timesOf(left)
  // A time that is the key itself says of both rows the same moment.
  const rightTimes = timesOf(right).filter((name) => !rightOn.includes(name))
  if (
    !lookAhead &&
    leftTimes.length > 0 &&
    rightTimes.length > 0 &&
    !columns?.every((c) => rightOn.includes(c))
  )
    throw looksAhead(leftTimes.join(', '), rightTimes.join(', '))
  const byKey = new Map<number, number[]>()
  for (const [row, key] of rightKeys.entries()) {
    if (key === -1) continue
    const rows = byKey.get(key)
    if (rows) rows.push(row)
    else byKey.set(key, [row])
  }
  if (byKey.size === 0 || count === 0) return { rows: null, matches: new Int32Array(left.rows).fill(-1) }
  if (!several) {
    const matches = leftKeys.map((key) => {
      const rows = key === -1 ? undefined : byKey.get(key)
      if (rows && rows.length > 1) throw severalMatches(keyText(right, rightOn, rows[0]!), rows.length)
      return rows?.[0] ?? -1
    })
    return { rows: null, matches }
  }
  const rows: number[] = []
  const matches: number[] = []
  for (const [row, key] of leftKeys.entries())
    for (const match of byKey.get(key) ?? [-1]) {
      rows.push(row)
      matches.push(match)
    }
  return { rows: Int32Array.from(rows), matches: Int32Array.from(matches) }
}

const keyText = (table: Table, names: readonly string[], row: number): string =>
  names
    .map((name) => {
      const column = table.columns.find((one) => one.name === name)!
      return `${name} ${isText(column) ? column.levels[column.codes[row]!] : column.values[row]}`
    })
    .join(', ')
