import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, describe, expect, it } from 'vitest'
import { check, col, runChecks } from '../../packages/ml/src/check/index.ts'
import { ingest } from '../../packages/ml/src/table/index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-many-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** A CSV file of what a query finds, in its order. */
const fileOf = async (name: string, query: string): Promise<string> => {
  const path = join(dir, name)
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT csv, HEADER)`)
  connection.closeSync()
  return path
}

describe('repeated rows of a file of more than eight million', () => {
  // From 2^23 rows on they are looked for in little memory.
  const different = 2 ** 23 + 1000
  const repeats = 77

  it('are all found, and no others', async () => {
    const path = await fileOf(
      'rows.csv',
      `SELECT (i % 4096)::INTEGER AS a, (i // 4096)::INTEGER AS b, 'w' || (i % 7) AS word FROM
        (SELECT range AS i FROM range(${different}) UNION ALL SELECT range * 100003 AS i FROM range(${repeats}))`,
    )
    const { rows, issues } = await ingest(path, { outDir: join(dir, 'out') })
    expect(rows).toBe(different + repeats)
    const found = issues.find(({ kind }) => kind === 'duplicate-rows')
    expect(found?.count).toBe(repeats)
    // They stand behind all that they repeat.
    expect(found?.sample.every(({ row }) => row > different)).toBe(true)
  })
})

describe('more different texts and numbers than a scan has room for', () => {
  // A set of keys is full at five eighths of 2^24.
  const rows = 10_600_000

  it.each([0, 1])('are counted by the engine, %i of them repeated', async (repeats) => {
    const path = await fileOf(
      'keys.csv',
      `SELECT 'customer-' || i AS name, i / 8 AS number FROM
        (SELECT range AS i FROM range(${rows - repeats}) UNION ALL SELECT range AS i FROM range(${repeats}))`,
    )
    const { rows: read, results } = await runChecks(path, [
      check(col('name')).unique(),
      check(col('number')).unique(),
    ])
    expect(read).toBe(rows)
    for (const { ok, failing } of results) expect([ok, failing]).toEqual([repeats === 0, repeats])
  })
})
