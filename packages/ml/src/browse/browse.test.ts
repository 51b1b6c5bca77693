import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Field, quoteText, withDuckDb } from '../table/index.ts'
import {
  type BrowsedColumn,
  type BrowsedPart,
  correlationsOf,
  describeFile,
  diffParts,
  findRows,
  rowsAt,
} from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-browse-'))
const parts: BrowsedPart[] = [
  { path: join(dir, 'a.parquet'), rows: 3 },
  { path: join(dir, 'b.parquet'), rows: 2 },
]
let columns: Field[]
const values = [
  `(1, 2.5, 'Ævar', true, DATE '2020-01-02', TIMESTAMP '2020-01-02 03:04:05')`,
  `(9007199254740993, 'nan'::DOUBLE, repeat('é', 400), false, NULL, NULL)`,
  `(NULL, '-inf'::DOUBLE, '', NULL, DATE '1999-12-31', TIMESTAMP '1969-12-31 23:59:59.5')`,
  `(4, NULL, NULL, true, NULL, NULL)`,
  `(-5, 1e300, 'b', false, NULL, NULL)`,
]

beforeAll(async () => {
  await withDuckDb(async (connection) => {
    for (const [i, [from, to]] of [
      [0, 3],
      [3, 5],
    ].entries())
      await connection.run(
        `COPY (SELECT * FROM (VALUES ${values.slice(from, to).join(', ')}) t(whole, part, words, yes, day, moment)) TO ${quoteText(parts[i]!.path)} (FORMAT parquet)`,
      )
  })
  ;({ fields: columns } = await describeFile(parts[0]!.path))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const found = async (condition: string, of: readonly BrowsedColumn[] = columns) => [
  ...(await findRows(parts, of, { condition })).rows,
]
const wrong = (condition: string, of?: readonly BrowsedColumn[]) =>
  expect(found(condition, of), condition).rejects

describe('rows by their numbers', () => {
  it('come in the order asked for, over parts, each value as it can be shown', async () => {
    const rows = await rowsAt(parts, columns, [4, 0, 2, 1, 3], 300)
    expect(rows).toEqual([
      [-5, 1e300, 'b', false, null, null],
      [1, 2.5, 'Ævar', true, '2020-01-02', '2020-01-02 03:04:05'],
      [null, '-Infinity', '', null, '1999-12-31', '1969-12-31 23:59:59.5'],
      ['9007199254740993', 'NaN', { begins: 'é'.repeat(300), length: 400 }, false, null, null],
      [4, null, null, true, null, null],
    ])
  })

  it('come with what is shown in place of a column', async () => {
    const masked = columns.map((column) =>
      column.name === 'words' ? { ...column, shownSql: `left("words", 1)` } : column,
    )
    expect(await rowsAt(parts, [masked[2]!], [0, 2], 300)).toEqual([['Æ'], ['']])
    expect(await found(`words = 'Æ'`, masked)).toEqual([0])
    expect(await found(`words = 'Ævar'`, masked)).toEqual([])
  })
})

describe('a search', () => {
  it('finds rows over parts by a condition in SQL, and sorts them with what is missing last', async () => {
    expect(await found('whole > 0 and yes')).toEqual([0, 3])
    expect(await found(`day < date '2000-01-01' or "WORDS" like 'b%'`)).toEqual([2, 4])
    expect(await found('words is null -- a remark')).toEqual([3])
    const sorted = async (desc: boolean) => [
      ...(await findRows(parts, columns, { sort: { column: 'whole', desc } })).rows,
    ]
    expect(await sorted(false)).toEqual([4, 0, 3, 1, 2])
    expect(await sorted(true)).toEqual([1, 3, 0, 4, 2])
  })

  it('counts all that match where it keeps the first', async () => {
    const { rows, matching } = await findRows(parts, columns, { condition: 'true' }, { most: 2 })
    expect([[...rows], matching]).toEqual([[0, 1], 5])
  })

  it('says where a condition is wrong, counted in characters', async () => {
    await wrong(`words = 'é' and hole > 3`).toMatchObject({
      code: 'ROWS_CONDITION_WRONG',
      kind: 'invalid',
      message: 'There is no column “hole”. (at character 17)',
      hint: expect.stringMatching(/^words = 'é' and hole > 3\n {16}\^ Did you mean whole\?$/),
    })
    await wrong('whole >').toMatchObject({ message: expect.stringContaining('(at character 8)') })
    await wrong(`words <> 'é' and whole > 'x'`).toMatchObject({
      code: 'ROWS_CONDITION_WRONG',
      message: expect.stringMatching(/'x'.*\(at character 26\)/),
    })
    await wrong('uper(words) = 1').toMatchObject({ message: expect.stringContaining('(at character 1)') })
    await wrong('sum(whole) > 3').toMatchObject({ message: expect.stringContaining('aggregates') })
  })

  it('looks at nothing but its own row, and tells nothing of the engine', async () => {
    for (const condition of [
      `whole in (select 1)`,
      `exists (from read_text('/etc/passwd'))`,
      `(select count(*) from read_csv('/etc/passwd')) > 0`,
      'true) union select 1 from rows where (true',
      'true) order by (whole',
      'true) limit (1',
      'true); drop table x; select 1 from rows where (true',
      'row_number() over () > 1',
      'columns(*) > 1',
      'random() > 0.5',
      `current_setting('temp_directory') <> ''`,
      `main."CURRENT_SETTING"('temp_directory') <> ''`,
      'rows.whole > 1',
      '? = 1',
    ])
      await wrong(condition).toMatchObject({ code: 'ROWS_CONDITION_WRONG' })
  })

  it('asks nothing of what comes as pseudonyms', async () => {
    const opaque = columns.map((column) => ({ ...column, opaque: column.name === 'words' }))
    await wrong(`length(words) > 3`, opaque).toMatchObject({
      message: expect.stringMatching(/pseudonyms.*\(at character 8\)/),
    })
  })

  it('has an end in time', async () => {
    const path = join(dir, 'long.parquet')
    await withDuckDb((connection) =>
      connection.run(`COPY (FROM range(400000) t(n)) TO ${quoteText(path)} (FORMAT parquet)`),
    )
    const long = findRows(
      [{ path, rows: 400_000 }],
      [{ name: 'n', type: 'integer', nullable: false }],
      { condition: `sha256(n::varchar) > 'a' and sha256(sha256(n::varchar)) > 'a'` },
      { timeoutMs: 1 },
    )
    await expect(long).rejects.toMatchObject({ code: 'ROWS_SEARCH_TOO_LONG', kind: 'unavailable' })
  })
})

it('says that a file is no Parquet', async () => {
  await expect(describeFile(new URL(import.meta.url).pathname)).rejects.toMatchObject({
    code: 'ROWS_FILE_BROKEN',
    message: expect.not.stringContaining('/'),
  })
})

describe('a comparison of parts', () => {
  const side = async (name: string, sql: string) => {
    const path = join(dir, `${name}.parquet`)
    await withDuckDb((connection) => connection.run(`COPY (${sql}) TO ${quoteText(path)} (FORMAT parquet)`))
    const { rows, fields } = await describeFile(path)
    return { parts: [{ path, rows }], columns: fields }
  }

  it('finds rows by a key, also where types changed, and counts past what it keeps', async () => {
    const before = await side(
      'before',
      `SELECT i AS id, i % 3 AS n, 'a' || i AS t, i AS gone FROM range(1000) r(i)`,
    )
    const after = await side(
      'after',
      `SELECT i AS id, CASE WHEN i < 20 THEN 9.5 ELSE i % 3 END AS n, 'a' || i AS t, 1 AS new FROM range(10, 1010) r(i)`,
    )
    const { added, removed, changed, columns } = await diffParts(before, after, ['id'], { most: 4 })
    expect([added.count, [...added.rows]]).toEqual([10, [990, 991, 992, 993]])
    expect([removed.count, [...removed.rows]]).toEqual([10, [0, 1, 2, 3]])
    expect([changed.count, [...changed.before], [...changed.after]]).toEqual([
      10,
      [10, 11, 12, 13],
      [0, 1, 2, 3],
    ])
    expect(columns).toEqual([{ name: 'n', changed: 10 }])
  })

  it('compares whole rows as often as they are there', async () => {
    const before = await side('one', `SELECT * FROM (VALUES (1, 'a'), (1, 'a'), (2, NULL)) t(x, y)`)
    const after = await side('two', `SELECT * FROM (VALUES (2, NULL), (1, 'a'), (3, NULL)) t(x, y)`)
    const { added, removed, changed } = await diffParts(before, after, [])
    expect([[...added.rows], [...removed.rows], changed.count]).toEqual([[2], [1], 0])
    await expect(diffParts(before, after, ['x'])).rejects.toMatchObject({ code: 'ROWS_KEY_TWICE' })
  })
})

it('tells how columns of numbers go together, over the rows that have both', async () => {
  const path = join(dir, 'related.parquet')
  await withDuckDb((connection) =>
    connection.run(
      `COPY (SELECT i AS a, 3 * i + 1 AS b, -i * i AS c, 7 AS same, CASE WHEN i > 5 THEN i END::DOUBLE AS half, 'nan'::DOUBLE AS none FROM range(10) r(i)) TO ${quoteText(path)} (FORMAT parquet)`,
    ),
  )
  const { rows, fields } = await describeFile(path)
  const found = await correlationsOf([{ path, rows }], fields)
  const of = (...columns: string[]) =>
    found.find((one) => columns.every((name) => one.columns.includes(name)))
  expect(of('a', 'b')).toMatchObject({ rows: 10, r: expect.closeTo(1, 12) })
  // numpy.corrcoef(range(10), -numpy.arange(10) ** 2)
  expect(of('a', 'c')!.r).toBeCloseTo(-0.9626907371, 9)
  expect(of('a', 'half')).toMatchObject({ rows: 4, r: expect.closeTo(1, 12) })
  expect(found.flatMap(({ columns }) => columns)).not.toContain('same')
  expect(found.flatMap(({ columns }) => columns)).not.toContain('none')
})
