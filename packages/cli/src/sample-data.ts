import { join } from 'node:path'
import { sampleByStrata, sampleRows } from '@slipway/ml/explore'
import { isText, readTable, withDuckDb } from '@slipway/ml/table'
import { columnUnknown } from './data.errors.ts'
import { type OpenedData, openData, redacted } from './opened-data.ts'
import { withDataPlace } from './run-with-data.ts'
import { showRows } from './show-rows.ts'
import { writeChosen } from './write-chosen.ts'
import { rowsFormat } from './write-rows.ts'

export interface SampleWishes {
  readonly rows: number
  readonly seed: number
  readonly by?: string
  readonly out?: string
  readonly csv?: boolean
  readonly json?: boolean
}

/** Draws rows and shows them, in the order of the data. */
export const sampleData = (what: string, wishes: SampleWishes): Promise<void> =>
  withDataPlace(async ({ folder, connect }) => {
    rowsFormat(wishes.out, wishes.json, wishes.csv)
    const data = await openData(what, folder, connect)
    const chosen = await choose(data, wishes)
    const path = join(folder, 'sample.parquet')
    await withDuckDb(async (connection) => {
      await writeChosen(connection, await redacted(connection, data), chosen, path)
    })
    await showRows(path, chosen.length, folder, { ...wishes, limit: 1000 })
  })

async function choose(data: OpenedData, { rows, seed, by }: SampleWishes): Promise<number[]> {
  if (by === undefined) return sampleRows(data.rows, rows, seed)
  const names = data.fields.map(({ name }) => name)
  if (!names.includes(by)) throw columnUnknown(by, data.title, names)
  const [column] = (await readTable(data.paths, { columns: [by] })).columns
  if (isText(column!)) return sampleByStrata(column.codes, rows, seed)
  const codes = new Map<number, number>()
  const strata = column!.values.map((value) => {
    if (Number.isNaN(value)) return -1
    if (!codes.has(value)) codes.set(value, codes.size)
    return codes.get(value)!
  })
  return sampleByStrata(Int32Array.from(strata), rows, seed)
}
