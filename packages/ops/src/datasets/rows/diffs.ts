import type { DatasetDiff, DiffRows, readDiffRows } from '@slipway/contract/dataset-diff'
import type { RowCell } from '@slipway/contract/dataset-rows'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { diffParts, type PartsDiff, type SharedColumn, sharedColumns } from '@slipway/ml/browse'
import type { Static } from 'typebox'
import { named, type PageReader, told } from './page-reader.ts'
import { openRemembered } from './remembered.ts'
import type { ShownColumn } from './shown-columns.ts'

interface Deps {
  readonly datasets: { byId(id: string): Promise<DatasetVersion> }
  readonly reader: PageReader
}

type RowsQuestion = Static<NonNullable<(typeof readDiffRows)['query']>>

const mostBytes = 32 * 2 ** 20
const rowsUnasked = 50
const columnsUnasked = 50

/** What differs between two versions, row by row. */
export const openDiffs = ({ datasets, reader }: Deps) => {
  const diffs = openRemembered<PartsDiff>(
    ({ added, removed, changed }) => 4 * (added.rows.length + removed.rows.length + 2 * changed.after.length),
    mostBytes,
  )

  async function sides(beforeId: string, afterId: string) {
    const [before, after] = await Promise.all([datasets.byId(beforeId), datasets.byId(afterId)])
    const side = async (version: DatasetVersion) => ({
      version,
      parts: await reader.filesOf(version),
      columns: version.fields,
    })
    return { before: await side(before), after: await side(after) }
  }

  function compare({ before, after }: Awaited<ReturnType<typeof sides>>, key: readonly string[]) {
    for (const { columns } of [before, after]) named(columns, key)
    const asked = JSON.stringify([before.version.id, after.version.id, key])
    return diffs.find(asked, () => diffParts(before, after, key))
  }

  return {
    /** Throws DATASETS_VERSION_NOT_FOUND, ROWS_COLUMN_UNKNOWN, ROWS_KEY_TWICE and what searches throw. */
    async diff(id: string, beforeId: string, key: readonly string[]): Promise<DatasetDiff> {
      const both = await sides(beforeId, id)
      const { added, removed, changed, columns } = await compare(both, key)
      const [before, after] = [both.before.version, both.after.version]
      return {
        before: namedVersion(before),
        after: namedVersion(after),
        schema: schemaDiff(before, after),
        key: [...key],
        rows: { added: added.count, removed: removed.count, changed: changed.count },
        columns: [...columns],
      }
    },

    /** Rows that differ, as they are now, with what stood in the cells that changed. */
    async rowsOfDiff(
      id: string,
      { before: beforeId, key = [], kind, ...page }: RowsQuestion,
    ): Promise<DiffRows> {
      const both = await sides(beforeId, id)
      const found = await compare(both, key)
      const side = kind === 'removed' ? both.before : both.after
      const seen = await shownOfBoth(both.before.version, both.after.version)
      const has = new Set(side.columns.map(({ name }) => name))
      const columns = page.columns
        ? named(seen, page.columns).filter(({ name }) => has.has(name))
        : seen.filter(({ name }) => has.has(name)).slice(0, columnsUnasked)
      const { offset = 0, limit = rowsUnasked } = page
      const list = kind === 'changed' ? found.changed.after : found[kind].rows
      const numbers = list.subarray(offset, offset + limit)
      const cells = await reader.read(side.parts, columns, numbers)
      const given = { columns: columns.map(told), count: found[kind].count, reachable: list.length }
      if (kind !== 'changed')
        return {
          ...given,
          rows: cells.map((row, i) => ({
            before: kind === 'removed' ? numbers[i]! + 1 : null,
            after: kind === 'added' ? numbers[i]! + 1 : null,
            cells: row,
            was: [],
          })),
        }
      const earlier = found.changed.before.subarray(offset, offset + limit)
      const shared = sharedColumns(both.before, both.after).filter(
        ({ name }) => !key.includes(name) && columns.some((column) => column.name === name),
      )
      const compared = shared.map(({ name }) => columns.find((column) => column.name === name)!)
      const types = new Map(both.before.columns.map(({ name, type }) => [name, type]))
      const were = await reader.read(
        both.before.parts,
        compared.map((column) => ({
          ...column,
          type: column.treatment ? column.type : types.get(column.name)!,
        })),
        earlier,
      )
      const marks = await Promise.all([
        reader.read(both.before.parts, shared.map(asMark), earlier),
        reader.read(both.after.parts, shared.map(asMark), numbers),
      ])
      const placeOf = compared.map((column) => columns.indexOf(column))
      return {
        ...given,
        rows: cells.map((row, i) => ({
          before: earlier[i]! + 1,
          after: numbers[i]! + 1,
          cells: row,
          was: placeOf.flatMap((column, j): { column: number; cell: RowCell }[] =>
            marks[0][i]![j] === marks[1][i]![j] ? [] : [{ column, cell: were[i]![j]! }],
          ),
        })),
      }
    },
  }

  /** The columns of the later version, then those that it no longer has. What either dataset hides stays hidden. */
  async function shownOfBoth(before: DatasetVersion, after: DatasetVersion): Promise<ShownColumn[]> {
    const [earlier, later] = await Promise.all([reader.columnsOf(before), reader.columnsOf(after)])
    const were = new Map(earlier.map((column) => [column.name, column]))
    const are = new Set(after.fields.map(({ name }) => name))
    const had = new Set(before.fields.map(({ name }) => name))
    return [
      ...later
        .filter(({ name }) => were.has(name) || !had.has(name))
        .map((column) => (column.treatment ? column : treatedAs(column, were.get(column.name)))),
      ...earlier.filter(({ name }) => !are.has(name)),
    ]
  }
}

const treatedAs = (column: ShownColumn, was: ShownColumn | undefined): ShownColumn =>
  was?.treatment ? { ...was, nullable: column.nullable } : column

/** What tells a value from another, though neither may be seen. */
const asMark = ({ name, sql }: SharedColumn): ShownColumn => ({
  name,
  type: 'text',
  nullable: false,
  shownSql: `hash(${sql})::VARCHAR`,
  opaque: true,
})

const namedVersion = ({ id, name, number, rows }: DatasetVersion) => ({ id, name, number, rows })

const schemaDiff = (before: DatasetVersion, after: DatasetVersion): DatasetDiff['schema'] => {
  const types = new Map(before.fields.map(({ name, type }) => [name, type]))
  const names = new Set(after.fields.map(({ name }) => name))
  return {
    added: after.fields.filter(({ name }) => !types.has(name)),
    removed: before.fields.filter(({ name }) => !names.has(name)),
    changed: after.fields.flatMap(({ name, type }) => {
      const was = types.get(name)
      return was !== undefined && was !== type ? [{ name, before: was, after: type }] : []
    }),
  }
}
