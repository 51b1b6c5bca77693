import { type Column, selectColumns, type Table } from '../table/index.ts'
import { durationMs } from './duration.ts'
import { columnsRead, type FeatureView, keyColumns, type ViewFeature } from './feature-view.ts'
import { nameTaken } from './features.errors.ts'
import { pickColumn } from './join.ts'
import { keysOf, momentsIn } from './keys.ts'
import { stateFeature, type States, statesOf } from './states.ts'

/** Reads some columns of a view's source, always the same rows in the same order. */
export type ReadSource = (columns: readonly string[]) => Promise<Table>

/** For whom and when: the rows that want features. */
export interface Wanted {
  readonly rows: Table
  /** The rows' entity columns, in the order of the view's; default: called as the view calls them. */
  readonly entity?: readonly string[]
  /** A column of the rows, or one moment for all in milliseconds. */
  readonly at: string | number
}

/** So many columns are read at once: a thousand features take no more memory than they fill. */
const columnsAtOnce = 64

/**
 * A view's features of each wanted row, as known at the row's time: what had become known by then, too old values
 * (ttl) missing. Throws FEATURES_NAME_TAKEN where a feature is called as one of the row's columns.
 */
export async function knownFeatures(view: FeatureView, read: ReadSource, wanted: Wanted): Promise<Column[]> {
  const { rows, at } = wanted
  const names = new Set(rows.columns.map(({ name }) => name))
  const taken = Object.keys(view.features).find((name) => names.has(name))
  if (taken !== undefined) throw nameTaken(taken)
  const keyed = await read(keyColumns(view))
  const states = statesOf(view, keyed)
  const moments = typeof at === 'string' ? momentsIn(rows, at) : new Float64Array(rows.rows).fill(at)
  const matches = statesAt(view, states, keyed, rows, wanted.entity ?? view.entity, moments)
  return featuresOf(view, states, read, matches)
}

/** The rows with the features of several views beside them. */
export async function withFeatures(
  rows: Table,
  views: readonly { readonly view: FeatureView; readonly read: ReadSource }[],
  { at, entity }: { readonly at: string | number; readonly entity?: readonly string[] },
): Promise<Table> {
  let joined = rows
  for (const { view, read } of views) {
    const added = await knownFeatures(view, read, { rows: joined, at, ...(entity && { entity }) })
    joined = { rows: rows.rows, columns: [...joined.columns, ...added] }
  }
  return joined
}

/** The newest of every entity at a moment: what an online store holds. */
export interface Newest {
  /** The entity columns and the features, a row an entity. */
  readonly entity: Table
  readonly features: Table
  readonly eventMs: Float64Array
}

/** What is known of every entity at `atMs`; ttl is left to those who read it later. */
export async function newestFeatures(view: FeatureView, read: ReadSource, atMs: number): Promise<Newest> {
  const keyed = await read(keyColumns(view))
  const states = statesOf(view, keyed)
  const { starts, knownMs } = states
  const last: number[] = []
  for (let k = 0; k + 1 < starts.length; k++) {
    let i = starts[k + 1]! - 1
    while (i >= starts[k]! && knownMs[i]! > atMs) i--
    if (i >= starts[k]!) last.push(i)
  }
  const matches = Int32Array.from(last)
  const sources = matches.map((state) => states.rows[state]!)
  const columns = selectColumns(keyed, view.entity).columns.map((column) => pickColumn(column, sources))
  return {
    entity: { rows: matches.length, columns },
    features: { rows: matches.length, columns: await featuresOf(view, states, read, matches) },
    eventMs: Float64Array.from(matches, (state) => states.eventMs[state]!),
  }
}

/** For each row the state of its entity at its moment; -1 where nothing was known, or only what is too old. */
function statesAt(
  view: FeatureView,
  states: States,
  keyed: Table,
  rows: Table,
  entity: readonly string[],
  moments: Float64Array,
): Int32Array {
  const keys = keysOf([keyed, rows], [view.entity, entity])
  const [source, wanted] = keys.of as [Int32Array, Int32Array]
  // The states are by the source's own numbering of entities; find each key's block through one of its rows.
  const blockOf = new Int32Array(keys.count).fill(-1)
  for (let k = 0; k + 1 < states.starts.length; k++)
    if (states.starts[k]! < states.starts[k + 1]!) blockOf[source[states.rows[states.starts[k]!]!]!] = k
  const ttlMs = view.ttl === undefined ? Number.POSITIVE_INFINITY : durationMs(view.ttl)
  return wanted.map((key, row) => {
    const block = key === -1 ? -1 : blockOf[key]!
    const t = moments[row]!
    if (block === -1 || Number.isNaN(t)) return -1
    let [low, high] = [states.starts[block]!, states.starts[block + 1]!]
    const first = low
    while (low < high) {
      const middle = (low + high) >>> 1
      if (states.knownMs[middle]! <= t) low = middle + 1
      else high = middle
    }
    return low > first && t - states.eventMs[low - 1]! <= ttlMs ? low - 1 : -1
  })
}

async function featuresOf(
  view: FeatureView,
  states: States,
  read: ReadSource,
  matches: Int32Array,
): Promise<Column[]> {
  const out: Column[] = []
  const features = Object.entries(view.features)
  for (let from = 0; from < features.length; from += columnsAtOnce) {
    const some = features.slice(from, from + columnsAtOnce)
    const source = await read(columnsRead({ ...view, features: Object.fromEntries(some) }))
    for (const [name, feature] of some) out.push(picked(states, source, name, feature, matches))
  }
  return out
}

/** A plain column is picked at once, without laying out the states between. */
function picked(
  states: States,
  source: Table,
  name: string,
  feature: ViewFeature,
  matches: Int32Array,
): Column {
  if (feature.how !== 'column') return pickColumn(stateFeature(states, source, name, feature), matches)
  const rows = matches.map((state) => (state === -1 ? -1 : states.rows[state]!))
  return { ...pickColumn(source.columns.find((one) => one.name === feature.column)!, rows), name }
}
