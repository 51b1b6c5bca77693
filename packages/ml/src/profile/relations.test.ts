import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dataPath } from '../../tests/data.ts'
import { parquetSqlOf } from '../../tests/parquet-sql.ts'
import reference from '../../tests/reference/relations.json' with { type: 'json' }
import { describeParquet, ingest, readTable, tableOf, withDuckDb, writeParquet } from '../table/index.ts'
import { keysOf, profileParquet, relationsOf } from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-relations-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('correlations equal pandas and SciPy', () => {
  for (const [file, expected] of Object.entries(reference)) {
    const path = dataPath(file)
    it.skipIf(!path)(`on ${file}${path ? '' : ' (skipped: no ../shared/data)'}`, async () => {
      const { parquetPath, profile } = await ingest(path!, { outDir: dir })
      const found = relationsOf(await readTable(parquetPath, { limit: 20_000 }), profile)
      const byName = new Map(
        [...found.numbers, ...found.categories].map(({ columns, ...facts }) => [
          columns.join(' | '),
          facts as Record<string, number>,
        ]),
      )
      for (const [pair, facts] of Object.entries(expected as Record<string, Record<string, number>>)) {
        const ours = byName.get(pair) ?? byName.get(pair.split(' | ').reverse().join(' | '))
        expect(ours, pair).toBeDefined()
        for (const [name, value] of Object.entries(facts))
          expect(Math.abs(ours![name]! - value), `${pair} ${name}`).toBeLessThan(1e-9)
      }
      expect(Object.keys(expected).length).toBeGreaterThan(2)
    })
  }
})

describe('keys', () => {
  const keysOfRows = async (rows: Record<string, unknown>[]) => {
    const path = join(dir, `${rows.length}-${Object.keys(rows[0]!).length}.parquet`)
    await writeParquet(tableOf(rows), path)
    return withDuckDb(async (connection) => {
      const { fields } = await describeParquet(connection, path)
      return keysOf(connection, parquetSqlOf(path), await profileParquet(connection, path, fields))
    })
  }
  it('are single columns where there are some', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => ({ k: `k${i}`, a: i % 5, x: i + 0.5 }))
    expect(await keysOfRows(rows)).toEqual([['k']])
  })
  it('are pairs and triples where no less will do', async () => {
    const pair = Array.from({ length: 60 }, (_, i) => ({ unit: Math.floor(i / 10), cycle: i % 10, x: i / 7 }))
    expect(await keysOfRows(pair)).toEqual([['unit', 'cycle']])
    const triple = Array.from({ length: 64 }, (_, i) => ({
      a: i % 4,
      b: Math.floor(i / 4) % 4,
      c: `c${Math.floor(i / 16)}`,
      y: 1.5,
    }))
    expect(await keysOfRows(triple)).toEqual([['a', 'b', 'c']])
    expect(await keysOfRows([...triple.slice(1), triple[5]!])).toEqual([])
  })
})
