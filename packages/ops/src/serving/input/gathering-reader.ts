import type { BatchColumn, Signature } from '@slipway/ml/model'
import type { Features } from '../../features/index.ts'
import { duplicateColumn } from '../serving.errors.ts'
import type { InputReader } from './input-reader.ts'
import { jsonValues } from './json-values.ts'
import { type Form, readColumn } from './read-column.ts'

interface Read {
  readonly table: ReturnType<InputReader['fromRows']>
}
type Row = Readonly<Record<string, unknown>>
/** What a protocol found in a request before anything was checked of it. */
type Given =
  | { readonly rows: readonly unknown[] }
  | { readonly columns: ReadonlyMap<string, ArrayLike<unknown>>; readonly form: Form }
  | { readonly read: ReadonlyMap<string, BatchColumn> }

/**
 * Reads a request in any protocol, with the features that its model was trained with and that it lacks, looked up by the
 * entity that its rows name. A feature that is given is taken as given. Models without features are read as they are.
 * Throws what reading throws, and FEATURES_….
 */
export function readWithFeatures<R extends Read>(
  reader: InputReader,
  lookUp: Features['lookUp'],
  read: (reader: InputReader) => R | Promise<R>,
): R | Promise<R> {
  const { signature } = reader
  if (!signature.features) return read(reader)
  return (async () => {
    const gathering = gatheringReader(reader)
    const asked = await read(gathering.reader)
    return { ...asked, table: await filledIn(gathering.given(), signature, lookUp) }
  })()
}

/** Takes what a protocol hands to a reader, and checks none of it yet. */
function gatheringReader(strict: InputReader) {
  let taken: { readonly given: Given; readonly by: InputReader } | null = null
  const gather = (by: InputReader): InputReader => {
    const keep = (given: Given) => {
      taken = { given, by }
      return { rows: 0, columns: [] }
    }
    return {
      signature: by.signature,
      input: (name) => by.input(name),
      unknownCategories: (batch) => by.unknownCategories(batch),
      get lenient() {
        return gather(by.lenient)
      },
      plainRows: () => null,
      fromRows: (rows) => keep({ rows }),
      fromColumns(columns, form) {
        const seen = new Set<string>()
        for (const [name] of columns) {
          if (seen.has(name)) throw duplicateColumn(name)
          seen.add(name)
        }
        return keep({ columns, form })
      },
      fromRead: (read) => keep({ read }),
    }
  }
  return {
    reader: gather(strict),
    given: () => {
      if (!taken) throw new Error('The protocol read no rows')
      return taken
    },
  }
}

async function filledIn(
  { given, by }: { readonly given: Given; readonly by: InputReader },
  { features: views = [], inputs }: Signature,
  lookUp: Features['lookUp'],
): Promise<Read['table']> {
  const byName = new Map(inputs.map((input) => [input.name, input]))
  const left = new Set(
    views.flatMap(({ entity, features }) => [...entity, ...features]).filter((name) => !byName.has(name)),
  )
  if ('rows' in given) {
    if (!given.rows.every(isRow)) return by.fromRows(given.rows)
    const filled = await lookUp(given.rows, views)
    return by.fromRows(
      filled.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !left.has(name)))),
    )
  }
  const columns = 'read' in given ? given.read : given.columns
  const values = (name: string): ArrayLike<unknown> =>
    'read' in given
      ? jsonValues(given.read.get(name)!, lengthOf(given.read.get(name)!))
      : given.columns.get(name)!
  const asked = views
    .flatMap(({ entity, features }) => [...entity, ...features])
    .filter((name) => columns.has(name))
  const known = asked.map((name) => [name, values(name)] as const)
  // Columns of several lengths, or none at all: reading says what is wrong.
  const rows = known[0]?.[1].length ?? 0
  const even = known.every(([, list]) => list.length === rows)
  const filled = even
    ? await lookUp(
        Array.from({ length: rows }, (_, row) =>
          Object.fromEntries(known.map(([name, list]) => [name, list[row]])),
        ),
        views,
      )
    : []
  const found = inputs.filter(
    ({ name }) => !columns.has(name) && filled.some((row) => Object.hasOwn(row, name)),
  )
  const added = found.map((input) => [input, filled.map((row) => row[input.name])] as const)
  if ('read' in given) {
    const whole = new Map([...given.read].filter(([name]) => !left.has(name)))
    for (const [input, list] of added)
      if (input.type !== 'tensor') whole.set(input.name, readColumn(input, list, 'json'))
    return by.fromRead(whole)
  }
  const whole = new Map([...given.columns].filter(([name]) => !left.has(name)))
  for (const [{ name }, list] of added) whole.set(name, list)
  return by.fromColumns(whole, given.form)
}

const isRow = (row: unknown): row is Row => typeof row === 'object' && row !== null && !Array.isArray(row)

const lengthOf = (column: BatchColumn): number =>
  column.type === 'tensor'
    ? (column.shape[0] ?? 1)
    : 'codes' in column
      ? column.codes.length
      : column.values.length
