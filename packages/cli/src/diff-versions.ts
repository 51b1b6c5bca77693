import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type DriftReport, movedColumns } from '@slipway/ml/drift'
import { redactRecords, type Treated, treatmentsOf } from '@slipway/ml/privacy'
import { diffRows, type RowsDiff } from '@slipway/ml/table'
import type { Connection } from './context.ts'
import { datasetRows } from './dataset-rows.ts'
import { parseVersion } from './named-version.ts'
import { scratch } from './scratch.ts'

interface Side {
  readonly name: string
  readonly number: number
  readonly digest: string
}

/** What differs between two versions, each told by its name and number. */
export type VersionsDiff = {
  readonly before: Side
  readonly after: Side
  /** Which columns no longer look as before; null where the data are the same. */
  readonly moved: DriftReport | null
} & RowsDiff

export async function diffVersions(
  server: Connection,
  texts: readonly [string, string],
  key: readonly string[],
): Promise<VersionsDiff> {
  using place = scratch('diff')
  const open = async (text: string, folder: string) => {
    const { name, number = 'latest' } = parseVersion('dataset', text)
    const version = await server.client.datasets.getDatasetVersion({ params: { name, number } })
    mkdirSync(folder)
    return {
      side: { name, number: version.number, digest: version.digest },
      rows: await datasetRows(server, version, folder),
      treatments: treatmentsOf(
        version.fields,
        await server.client.privacy.getDatasetPrivacy({ params: { name } }),
      ),
    }
  }
  const before = await open(texts[0], join(place.folder, 'before'))
  const after = await open(texts[1], join(place.folder, 'after'))
  const same = before.side.digest === after.side.digest
  const moved = same
    ? null
    : await movedColumns(before.rows, after.rows, `${before.side.name} version ${before.side.number}`)
  const diff = await diffRows(before.rows, after.rows, key)
  // Rows of both sides are shown: what either dataset hides stays hidden.
  const treatments = new Map([...before.treatments, ...after.treatments])
  const sample = await withoutPeople(server, diff.sample, treatments)
  return {
    before: before.side,
    after: after.side,
    moved: moved && hiding(moved, treatments),
    ...diff,
    sample,
  }
}

async function withoutPeople(
  server: Connection,
  { added, removed, changed }: RowsDiff['sample'],
  treatments: ReadonlyMap<string, Treated>,
): Promise<RowsDiff['sample']> {
  const hide = (rows: readonly Readonly<Record<string, unknown>>[]) =>
    redactRecords(
      rows,
      treatments,
      async (values) =>
        (await server.client.privacy.makePseudonyms({ body: { values: [...values] } })).pseudonyms,
    )
  const [keys, were, are] = await Promise.all([
    hide(changed.map(({ key }) => key)),
    hide(changed.map(({ column, before }) => ({ [column]: before }))),
    hide(changed.map(({ column, after }) => ({ [column]: after }))),
  ])
  return {
    added: await hide(added),
    removed: await hide(removed),
    changed: changed.map(({ column }, i) => ({
      key: keys[i]!,
      column,
      before: were[i]![column] ?? null,
      after: are[i]![column] ?? null,
    })),
  }
}

/** Of columns that are treated no values are told; of new ones only that there are some. */
const hiding = (moved: DriftReport, treatments: ReadonlyMap<string, Treated>): DriftReport => ({
  ...moved,
  columns: moved.columns.map((column) =>
    (treatments.get(column.column)?.treatment ?? 'keep') === 'keep'
      ? column
      : column.newCategories.length === 0
        ? { ...column, bins: [] }
        : {
            ...column,
            bins: [],
            newCategories: [],
            words: `${column.column} holds values that were not there before.`,
          },
  ),
})
