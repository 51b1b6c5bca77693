import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Profile, profileParquet } from '../profile/index.ts'
import { planAround } from './parts.ts'
import { digestOf, ingest, numberedSql, planParts, readTable, records, withDuckDb } from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-parts-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('the rows of a version are planned in parts', () => {
  it('as those of the version before, the rest of its own', () => {
    expect(planParts([], 600_000)).toEqual([262_144, 262_144, 75_712])
    expect(planParts([262_144, 100], 262_244)).toEqual([262_144, 100])
    expect(planParts([262_144, 100], 262_254)).toEqual([262_144, 100, 10])
    expect(planParts([262_144, 100], 262_150)).toEqual([262_144, 6])
    expect(planParts([10], 3)).toEqual([3])
  })

  it('many small ones together', () => {
    let parts: number[] = []
    let rows = 0
    for (let i = 0; i < 200; i++) {
      rows += 10_000
      parts = planParts(parts, rows)
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(rows)
      expect(parts.length).toBeLessThan(50)
    }
  })
})

describe('around what changed', () => {
  const known = ['a', 'b', 'c', 'd'].map((content) => ({ rows: 262_144, content }))
  const all = 4 * 262_144
  it('rows put in or taken out leave the parts before and after as they were', () => {
    expect(planAround(known, ['a', 'x', 'y', 'z', 'rest'], all + 1)).toEqual([
      262_144, 131_072, 131_073, 262_144, 262_144,
    ])
    expect(planAround(known, ['a', 'x', 'y', 'z'], all - 10)).toEqual([262_144, 262_134, 262_144, 262_144])
    expect(planAround(known, ['x', 'y', 'z'], all - 262_144)).toEqual([262_144, 262_144, 262_144])
  })
  it('nothing is looked for where nothing can have moved', () => {
    expect(planAround(known, ['a', 'b', 'c', 'd', 'more'], all + 9)).toBeNull()
    expect(planAround(known, ['a', 'x', 'c', 'd'], all)).toBeNull()
    expect(planAround(known, ['a', 'b', 'c', 'x'], all + 1)).toBeNull()
    expect(planAround([], ['a'], 10)).toBeNull()
  })
})

describe('a grown table', () => {
  let made = 0
  const write = (rows: readonly string[]) => {
    const path = join(dir, `${made++}.csv`)
    writeFileSync(path, ['id,name,at', ...rows, ''].join('\n'))
    return path
  }
  const row = (i: number) => `${i},name ${i % 977},2024-01-${String((i % 28) + 1).padStart(2, '0')}`
  const rows = (count: number) => Array.from({ length: count }, (_, i) => row(i))
  const outDir = () => join(dir, `out${made++}`)
  const sizeOf = (path: string | null) => (path ? statSync(path).size : 0)

  it('keeps the parts after a row that was put in or taken out in the middle', async () => {
    const all = rows(600_000)
    const first = await ingest(write(all), { outDir: outDir(), known: async () => [] })
    const [a, b, c] = first.parts
    const more = [...all.slice(0, 100_000), '-1,new,2024-02-01', ...all.slice(100_000)]
    const second = await ingest(write(more), { outDir: outDir(), known: async () => first.parts })
    expect(second.parts.map(({ rows, path }) => [rows, path !== null])).toEqual([
      [131_072, true],
      [131_073, true],
      [b!.rows, false],
      [c!.rows, false],
    ])
    expect(second.digest).toBe((await ingest(write(more), { outDir: outDir() })).digest)
    const less = await ingest(write(all.toSpliced(300_000, 5)), {
      outDir: outDir(),
      known: async () => first.parts,
    })
    expect(less.parts.map(({ content, path }) => [content, path !== null])).toEqual([
      [a!.content, false],
      [less.parts[1]!.content, true],
      [c!.content, false],
    ])
  }, 60_000)

  it('keeps the parts that it has in common with the version before', async () => {
    const first = await ingest(write(rows(300_000)), { outDir: outDir(), known: async () => [] })
    expect(first.parts.map((part) => part.rows)).toEqual([262_144, 37_856])
    const whole = first.parts.reduce((sum, { path }) => sum + sizeOf(path), 0)

    const grown = await ingest(write(rows(303_000)), { outDir: outDir(), known: async () => first.parts })
    expect(grown.parts.map(({ rows, path }) => [rows, path !== null])).toEqual([
      [262_144, false],
      [37_856, false],
      [3_000, true],
    ])
    expect(sizeOf(grown.parts[2]!.path)).toBeLessThan(whole * 0.02)

    // In another order of the ways: the digest is of the rows, not of the parts.
    const alone = await ingest(write(rows(303_000)), { outDir: outDir() })
    expect(alone.digest).toBe(grown.digest)
    expect(alone.parts).toEqual([{ rows: 303_000, content: alone.digest, path: alone.parquetPath }])

    const paths = [...first.parts, grown.parts[2]!].map(({ path }) => path!)
    const table = await readTable(paths, { columns: ['id'] })
    expect(table.rows).toBe(303_000)
    const { values } = table.columns[0] as { values: Float64Array }
    expect(values.every((value, i) => value === i)).toBe(true)
    await withDuckDb(async (connection) => {
      expect(await digestOf(connection, paths, grown.fields, 303_000)).toBe(grown.digest)
      for (const part of grown.parts.slice(2))
        expect(await digestOf(connection, part.path!, grown.fields, part.rows)).toBe(part.content)
      const profile = await profileParquet(connection, paths, grown.fields)
      const exact = ({ columns }: Profile) =>
        columns.map((column) => ({ ...column, mean: null, std: null, skew: null, kurtosis: null }))
      expect(exact(profile)).toEqual(exact(grown.profile))
      const numbered = await connection.runAndReadAll(
        `SELECT count(*)::INTEGER FROM ${await numberedSql(connection, paths)} WHERE id <> file_row_number`,
      )
      expect(numbered.getRows()[0]![0]).toBe(0)
    })
  })

  it('stores a changed part anew and no other', async () => {
    const before = rows(600_000)
    const first = await ingest(write(before), { outDir: outDir(), known: async () => [] })
    const after = before.with(300_000, '7,changed,2024-01-01')
    const changed = await ingest(write(after), { outDir: outDir(), known: async () => first.parts })
    expect(changed.parts.map(({ path }) => path !== null)).toEqual([false, true, false])
    expect(changed.digest).not.toBe(first.digest)
  })

  it('of the same rows stores nothing', async () => {
    const path = write(rows(1_000))
    const first = await ingest(path, { outDir: outDir(), known: async () => [] })
    const again = await ingest(path, { outDir: outDir(), known: async () => first.parts })
    expect(again.digest).toBe(first.digest)
    expect(again.parts).toEqual([{ rows: 1_000, content: first.digest, path: null }])
  })

  it('whose columns changed shares nothing', async () => {
    const first = await ingest(write(rows(100)), { outDir: outDir(), known: async () => [] })
    const path = join(dir, 'other.csv')
    writeFileSync(path, ['id,other,at', ...rows(100), ''].join('\n'))
    const out = outDir()
    const other = await ingest(path, { outDir: out, known: async () => first.parts })
    expect(other.parts.map(({ path }) => path !== null)).toEqual([true])
    expect(readdirSync(out).every((name) => !name.startsWith('.'))).toBe(true)
    expect(records(await readTable(other.parts[0]!.path!, { limit: 1 }))).toEqual([
      { id: 0, other: 'name 0', at: new Date('2024-01-01') },
    ])
  })
})
