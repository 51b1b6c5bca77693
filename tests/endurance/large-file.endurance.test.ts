import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeFile } from '../../bench/checks/files.ts'

/** A million rows are 181 MB; 55,000,000 are 10 GB. */
const rows = Number(process.env.SLIPWAY_LARGE_ROWS ?? 5_000_000)
const mostMegabytes = 1024

const dir = mkdtempSync(join(tmpdir(), 'slipway-large-'))
const file = join(dir, 'orders.csv')
afterAll(() => rmSync(dir, { recursive: true, force: true }))
beforeAll(() => writeFile('orders', file, rows))

/** What one side said in a process of its own, with the memory that it took at most. */
const side = (what: string) =>
  JSON.parse(
    execFileSync(process.execPath, [join(import.meta.dirname, 'large-file.ts'), what, file, dir], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    }),
  ) as { rows: number; megabytes: number; found: Record<string, unknown> }

describe(`a CSV file of ${rows} rows, within a gigabyte of memory`, () => {
  it('is larger than the memory that it is read in', () => {
    expect(statSync(file).size / rows).toBeGreaterThan(150)
  })

  it('is read, profiled, hashed and kept', () => {
    const { rows: read, megabytes, found } = side('ingest')
    expect(read).toBe(rows)
    expect(found).toMatchObject({ columns: 20, duplicates: 0, parts: rows })
    expect(megabytes).toBeLessThan(mostMegabytes)
  })

  it('is checked where it lies', () => {
    const { rows: read, megabytes, found } = side('check')
    expect(read).toBe(rows)
    expect(found).toEqual({ failed: 0, passed: 35 })
    expect(megabytes).toBeLessThan(mostMegabytes)
  })

  it('is profiled where it lies', () => {
    const { rows: read, megabytes, found } = side('profile')
    expect(read).toBe(rows)
    expect(found).toMatchObject({ columns: 20 })
    expect(megabytes).toBeLessThan(mostMegabytes)
  })
})
