import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { check, col, runChecks } from '../src/check/index.ts'
import { ingest } from '../src/table/index.ts'

/** Holds of a table of so many columns, and three rows, what a narrow one is asked. */
export const readsColumns = (count: number) =>
  it(`${count} columns are read, profiled and checked`, { timeout: 180_000 }, async () => {
    const dir = mkdtempSync(join(tmpdir(), 'slipway-wide-'))
    try {
      const path = join(dir, 'wide.csv')
      const names = Array.from({ length: count }, (_, i) => `c${i}`)
      // Of the last columns one that begins as the first does, and the one after it.
      const far = 21 * Math.floor((count - 2) / 21)
      const cells = [
        (row: number) => `${row}`,
        (row: number) => `${row / 4}`,
        (row: number) => `level ${row % 2}`,
      ]
      const lines = [1, 2, 3].map((row) => names.map((_, i) => cells[i % 3]!(row + (i % 7))).join(','))
      writeFileSync(path, `${names.join(',')}\n${lines.join('\n')}\n`)
      const { fields, profile, parquetPath } = await ingest(path, { outDir: dir })
      expect(fields.map(({ name }) => name)).toEqual(names)
      expect(profile.columns[far + 1]).toMatchObject({
        name: `c${far + 1}`,
        type: 'number',
        count: 3,
        min: 0.5,
        max: 1,
      })
      for (const data of [parquetPath, path]) {
        const { results } = await runChecks(data, [
          check(col('c0')).between(1, 3).notNull(),
          check(col(`c${far}`)).oneOf([2, 3]),
        ])
        expect(results.map(({ failing }) => failing)).toEqual([0, 0, 1])
        expect(results[2]!.sample).toEqual([{ row: 1, values: { [`c${far}`]: 1 } }])
      }
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  })
