import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { ingest, type SanityIssue } from '../table/index.ts'
import { profileSource, type Profile } from './index.ts'
import { summarizer } from './summarizer.ts'
import { profileOf } from './profile-of.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-profile-source-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const cells = (i: number) => ({
  id: i,
  amount: i % 7 === 0 ? null : ((i * 37) % 101) / 4,
  city: ['Kiel', 'Köln', ' Bonn', 'say "hi"', 'UNKNOWN'][i % 5]!,
  day: new Date(1.6e12 + (i % 9) * 86_400_000).toISOString().slice(0, 10),
})
const made = Array.from({ length: 300 }, (_, i) => cells(i))
const csvOf = (delimiter: string) =>
  [
    ['id', 'amount', 'city', 'day'].join(delimiter),
    ...made.map(({ id, amount, city, day }) =>
      [id, amount ?? '', `"${city.replaceAll('"', '""')}"`, day].join(delimiter),
    ),
  ].join('\n')

const files: Record<string, string | Buffer> = {
  'plain.csv': csvOf(','),
  'tabs.tsv': csvOf('\t'),
  'packed.csv.gz': gzipSync(csvOf(';')),
  'odd.csv': csvOf(',').replace('\n7,,', '\n7,n/a,'),
  'words.csv': csvOf(',').replaceAll('"Köln"', 'NA').replaceAll('" Bonn"', '?').replace('"Kiel"', ' '),
  'rows.ndjson': made.map((row) => JSON.stringify(row)).join('\n'),
}

/** Means differ in the last digits by how many rows were read at once. */
const rounded = (profile: Profile): unknown =>
  JSON.parse(
    JSON.stringify(profile, (key, value: unknown) =>
      ['mean', 'std', 'skew', 'kurtosis'].includes(key) && typeof value === 'number'
        ? Number(value.toPrecision(10))
        : value,
    ),
  )

const inOrder = (issues: readonly SanityIssue[]) => issues.map((issue) => JSON.stringify(issue)).sort()

describe('a source that is not stored', () => {
  it.each(Object.keys(files))('has the profile that its version would have: %s', async (name) => {
    const path = join(dir, name)
    writeFileSync(path, files[name]!)
    const stored = await ingest(path, { outDir: join(dir, 'stored') })
    const found = await profileSource(path, { folder: dir })
    expect(rounded(found.profile)).toEqual(rounded(stored.profile))
    expect(found.keys).toEqual({ proven: [['id']], likely: [] })
    expect(inOrder(found.issues)).toEqual(inOrder(stored.issues))
  })

  it('may be Parquet, a folder of it, or a database', async () => {
    const path = join(dir, 'plain.csv')
    writeFileSync(path, files['plain.csv']!)
    const { parquetPath, profile } = await ingest(path, { outDir: join(dir, 'parquet') })
    const database = new Database(join(dir, 'shop.db'))
    const values = made.map(({ id, amount, city }) => `(${id}, ${amount ?? 'NULL'}, '${city}')`)
    database.exec(
      `CREATE TABLE sales (id INTEGER, amount REAL, city TEXT); INSERT INTO sales VALUES ${values.join(', ')}`,
    )
    database.close()
    for (const address of [parquetPath, join(dir, 'parquet')])
      expect(rounded((await profileSource(address, { folder: dir })).profile)).toEqual(rounded(profile))
    const found = await profileSource(join(dir, 'shop.db'), { folder: dir, from: { table: 'sales' } })
    const three = { ...profile, columns: profile.columns.slice(0, 3) }
    expect(rounded(found.profile)).toEqual(rounded(three))
  })

  it('is told what repeats, and how columns relate, without a second reading', async () => {
    const path = join(dir, 'twice.csv')
    const rows = Array.from({ length: 90 }, (_, i) => `${i % 10},${(i % 10) * 2},${Math.floor(i / 10) % 6}`)
    writeFileSync(path, ['a,b,c', ...rows].join('\n'))
    const { issues, relations, keys } = await profileSource(path, { folder: dir })
    expect(issues.find(({ kind }) => kind === 'duplicate-rows')?.count).toBe(30)
    expect(relations.numbers[0]).toMatchObject({ columns: ['a', 'b'], n: 90, pearson: 1, spearman: 1 })
    expect(keys).toEqual({ proven: [], likely: [] })
  })

  it('that is broken is refused, by its own name', async () => {
    const path = join(dir, 'broken.csv')
    writeFileSync(path, `a,b\n1,2\n${'3,4\n'.repeat(50)}5,"6\n`)
    await expect(profileSource(path, { folder: dir })).rejects.toMatchObject({
      message: expect.stringContaining(path) as string,
    })
  })
})

it('searches a column of more texts than are counted for personal data, in some of them', () => {
  const taker = summarizer([{ name: 'contact', type: 'text', nullable: false }])
  const rows = 2 ** 20 + 5000
  taker.begin(rows)
  const bytes = Buffer.from(
    Array.from({ length: rows }, (_, i) => `${String(i).padStart(7, 'u')}@mail.org`).join(''),
  )
  const ends = Int32Array.from({ length: rows }, (_, i) => (i + 1) * 16)
  taker.texts(
    0,
    { region: { bytes, from: 0, to: bytes.length }, starts: ends.map((end) => end - 16), ends },
    rows,
  )
  taker.end(rows)
  const [column] = profileOf(taker.finish()).columns
  expect(column).toMatchObject({ distinctIsApproximate: true, pii: { class: 'e-mail' } })
})

it('counts every value where that is asked', async () => {
  const path = join(dir, 'many.csv')
  const rows = 2 ** 18 + 1000
  writeFileSync(
    path,
    ['n,k', ...Array.from({ length: rows }, (_, i) => `${Math.sqrt(i)},${i % 3}`)].join('\n'),
  )
  const [some, all] = [
    await profileSource(path, { folder: dir }),
    await profileSource(path, { folder: dir, exact: true }),
  ].map(({ profile }) => profile.columns[0]!)
  expect(all).toMatchObject({ distinct: rows, distinctIsApproximate: false, quantilesAreApproximate: false })
  expect(some).toMatchObject({ distinctIsApproximate: true, quantilesAreApproximate: true })
  expect(Math.abs(some!.distinct / rows - 1)).toBeLessThan(0.03)
  for (const p of ['p01', 'p25', 'p50', 'p99'] as const)
    expect(Math.abs(some!.quantiles![p] / all!.quantiles![p] - 1)).toBeLessThan(1e-4)
})
