import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { dataPath } from '../../tests/data.ts'
import { type IngestOptions, ingest, readTable, records, tableOf, writeParquet } from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-ingest-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

let made = 0
const outDir = () => join(dir, `out${made++}`)
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(dir, `${made++}-${name}`)
  writeFileSync(path, content)
  return path
}
const read = async (path: string, csv?: IngestOptions['csv']) => {
  const found = await ingest(path, { outDir: outDir(), csv })
  const types = Object.fromEntries(found.fields.map(({ name, type }) => [name, type]))
  return { ...found, types, records: records(await readTable(found.parquetPath)) }
}
const readText = (content: string | Uint8Array, name = 'made.csv') => read(file(name, content))
const day = (text: string) => new Date(`${text}T00:00:00Z`)

describe('the way a CSV file is written is detected', () => {
  it('semicolons with decimal commas and grouped thousands', async () => {
    const { source, records, types } = await readText('a;b;c\n1,5;2,25;1.234,5\n-3,0;4;12.000,25\n')
    expect(source).toMatchObject({ delimiter: ';', decimal: ',', header: true })
    expect(types).toEqual({ a: 'number', b: 'number', c: 'number' })
    expect(records).toEqual([
      { a: 1.5, b: 2.25, c: 1234.5 },
      { a: -3, b: 4, c: 12000.25 },
    ])
  })

  it('thousands grouped by commas', async () => {
    const { records } = await readText('n,city\n"1,234",Ulm\n"1,234,567.5",Bonn\n12,Kiel\n')
    expect(records.map(({ n }) => n)).toEqual([1234, 1234567.5, 12])
  })

  it('tabs and bars', async () => {
    expect((await readText('a\tb\n1, 2\tx\n3\ty\n', 'x.tsv')).source.delimiter).toBe('\t')
    expect((await readText('a|b\n1|x\n3|y\n')).source.delimiter).toBe('|')
  })

  it('Latin-1, a byte order mark, and UTF-16 of either order', async () => {
    const text = 'name,größe\nZoë,1\nJürgen,2\n'
    const wanted = [
      { name: 'Zoë', größe: 1 },
      { name: 'Jürgen', größe: 2 },
    ]
    const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
    const forms = {
      'windows-1252': Buffer.from(text, 'latin1'),
      'utf-8': Buffer.from(`\ufeff${text}`),
      'utf-16le': utf16,
      'utf-16be': Buffer.from(utf16).swap16(),
    }
    for (const [encoding, bytes] of Object.entries(forms)) {
      const found = await readText(bytes)
      expect(found.source.encoding).toBe(encoding)
      expect(found.records).toEqual(wanted)
    }
    expect((await readText(Buffer.from(text, 'utf16le'))).records).toEqual(wanted)
  })

  it('a Latin-1 letter far into the file', async () => {
    const rows = 'plain text,1\n'.repeat(200_000)
    const { rows: count, source } = await readText(Buffer.from(`a,b\n${rows}Zo\u00eb,2\n`, 'latin1'))
    expect([count, source.encoding]).toEqual([200_001, 'windows-1252'])
  })

  it('quoted line ends, delimiters and doubled quotes', async () => {
    const { records } = await readText('a,b\n"two\nlines","say ""hi"", now"\nx,y\n')
    expect(records[0]).toEqual({ a: 'two\nlines', b: 'say "hi", now' })
  })

  it('backslashes before quotes, and single quotes', async () => {
    expect((await readText('a,b\n"say \\"hi\\"",1\n"x",2\n')).records[0]).toEqual({ a: 'say "hi"', b: 1 })
    expect((await readText("a;b\n'x;y';1\n'z';2\n")).records[0]).toEqual({ a: 'x;y', b: 1 })
  })

  it('CRLF, CR alone, and a mixture', async () => {
    const wanted = [
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
      { a: 3, b: 'z' },
    ]
    for (const text of ['a,b\r\n1,x\r\n2,y\r\n3,z\r\n', 'a,b\r1,x\r2,y\r3,z\r', 'a,b\r\n1,x\n2,y\r\n3,z'])
      expect((await readText(text)).records).toEqual(wanted)
  })

  it('no header, and names that are empty or repeated', async () => {
    const none = await readText('1,red\n2,green\n')
    expect(none.source.header).toBe(false)
    expect(none.fields.map(({ name }) => name)).toEqual(['column_1', 'column_2'])
    const odd = await readText('a,,A,a\n1,2,3,4\n')
    expect(odd.fields.map(({ name }) => name)).toEqual(['a', 'column_2', 'A_2', 'a_3'])
    expect(odd.issues.filter(({ kind }) => kind === 'column-name')).toHaveLength(3)
  })

  it('what a person says goes before what is detected', async () => {
    const path = file('said.csv', '1,red\n2,green\n')
    expect((await read(path, { header: true })).rows).toBe(1)
    expect((await read(path, { delimiter: ';' })).fields).toHaveLength(1)
  })
})

describe('types are decided over the whole column', () => {
  it('day first where any day is above 12, month first where that fits, else it says that it guessed', async () => {
    const dayFirst = await readText(`d\n${'03/04/2020\n'.repeat(6000)}25/12/2020\n`)
    expect(dayFirst.records.at(0)).toEqual({ d: day('2020-04-03') })
    expect(dayFirst.issues.map(({ kind }) => kind)).not.toContain('ambiguous-date')
    const monthFirst = await readText('d,x\n03/04/2020,1\n12/25/2020,2\n')
    expect(monthFirst.records[0]).toMatchObject({ d: day('2020-03-04') })
    const open = await readText('d,x\n03/04/2020,1\n05/06/2020,2\n')
    expect(open.issues.find(({ kind }) => kind === 'ambiguous-date')?.message).toContain('month-first')
  })

  it('times with zones, fractions, halves of the day and names of months', async () => {
    const { records, types } = await readText(
      'a,b,c,d\n2020-01-02T03:04:05+02:00,2020-01-02 03:04:05.5,1/2/2020 1:05 PM,5-Jan-2020\n2020-06-02T03:04:05Z,2020-01-03 03:04:05.25,13/2/2020 1:05 AM,15-Feb-2020\n',
    )
    expect(types).toEqual({ a: 'timestamp', b: 'timestamp', c: 'timestamp', d: 'date' })
    expect(records[0]).toEqual({
      a: new Date('2020-01-02T01:04:05Z'),
      b: new Date('2020-01-02T03:04:05.500Z'),
      c: new Date('2020-02-01T13:05:00Z'),
      d: day('2020-01-05'),
    })
    expect(records[1]!.a).toEqual(new Date('2020-06-02T03:04:05Z'))
  })

  it('numbers that lose something as numbers stay text', async () => {
    const { types, issues } = await readText(
      'zip,big,n\n01234,12345678901234567890,1\n99999,2,9007199254740991\n',
    )
    expect(types).toEqual({ zip: 'text', big: 'text', n: 'integer' })
    expect(issues.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['leading-zeros', 'large-integers']),
    )
  })

  it('true and false are boolean, yes and no are text', async () => {
    expect((await readText('t,y\nTRUE,yes\nfalse,no\n')).types).toEqual({ t: 'boolean', y: 'text' })
  })

  it('words for missing are missing among numbers and kept among words', async () => {
    const { records, issues } = await readText('n,w\n1,ERROR\nERROR,b\n?,?\n nan ,N/A\n"",c\n5,\n')
    expect(records.map(({ n }) => n)).toEqual([1, null, null, null, null, 5])
    expect(records.map(({ w }) => w)).toEqual(['ERROR', 'b', null, null, 'c', null])
    const spelled = issues.find(({ kind, column }) => kind === 'missing-spelled' && column === 'n')
    expect(spelled).toMatchObject({
      count: 3,
      sample: [{ row: 2, value: 'ERROR' }, { row: 3, value: '?' }, { row: 4 }],
    })
  })

  it('a typo among many numbers is reported and becomes missing; among few the column is text', async () => {
    const numbers = Array.from({ length: 500 }, (_, i) => `${i}.5`).join('\n')
    const many = await readText(`x\n${numbers}\n12a\n`)
    expect(many.types).toEqual({ x: 'number' })
    expect(many.issues.find(({ kind }) => kind === 'mixed-types')).toMatchObject({
      count: 1,
      sample: [{ row: 501, value: '12a' }],
    })
    expect((await readText('x\n1\n2\n3a\n')).types).toEqual({ x: 'text' })
  })

  it('a word that comes after the sample still makes the column text', async () => {
    const rows = Array.from({ length: 300_000 }, (_, i) => String(i % 1000)).join('\n')
    const { types } = await readText(`x\n${rows}\n${'word\n'.repeat(20_000)}`)
    expect(types).toEqual({ x: 'text' })
  })

  it('over five hundred columns', async () => {
    const { fields, records } = await readText(wide(500))
    expect(fields.every(({ type }) => type === 'integer')).toBe(true)
    expect(records[1]).toMatchObject({ c0: 0, c499: 499 })
  })

  it('infinite numbers, exponents and one row', async () => {
    const { records, rows } = await readText('a,b,c\n1e-3,inf,only\n')
    expect([rows, records]).toEqual([1, [{ a: 0.001, b: Infinity, c: 'only' }]])
  })
})

describe('the other formats', () => {
  const rows = [
    { id: 1, x: 1.5, when: day('2020-01-02'), who: 'Zoë', ok: true },
    { id: 2, x: null, when: null, who: null, ok: false },
    { id: 3, x: -2.25, when: day('1960-02-29'), who: 'a "b", c', ok: null },
  ]
  const csv = 'id,x,when,who,ok\n1,1.5,2020-01-02,Zoë,true\n2,,,,false\n3,-2.25,1960-02-29,"a ""b"", c",\n'

  it('the same rows have the same digest as CSV, gzip, semicolons, Parquet and JSON lines', async () => {
    const parquet = join(dir, 'same.parquet')
    const fields = [
      ['id', 'integer'],
      ['x', 'number'],
      ['when', 'date'],
      ['who', 'text'],
      ['ok', 'boolean'],
    ] as const
    await writeParquet(
      tableOf(
        rows,
        fields.map(([name, type]) => ({ name, type, nullable: true })),
      ),
      parquet,
    )
    const json = rows
      .map((row) => JSON.stringify({ ...row, when: row.when?.toISOString().slice(0, 10) ?? null }))
      .join('\n')
    const found = [
      await readText(csv),
      await readText(gzipSync(csv), 'same.csv.gz'),
      await readText(Buffer.from(`\ufeff${csv}`, 'utf16le')),
      await read(parquet),
      await readText(json, 'same.jsonl'),
      await readText(gzipSync(json), 'same.ndjson.gz'),
    ]
    expect(found.map(({ records }) => records)).toEqual(found.map(() => rows))
    expect(new Set(found.map(({ digest }) => digest)).size).toBe(1)
  })

  it('nested JSON becomes text', async () => {
    const { records } = await readText('{"a":{"b":[1,2]},"c":1}\n{"a":null,"c":2}\n', 'nested.jsonl')
    expect(records).toEqual([
      { a: '{"b":[1,2]}', c: 1 },
      { a: null, c: 2 },
    ])
  })
})

const wide = (columns: number): string =>
  [0, 1, 2].map((row) => Array.from({ length: columns }, (_, i) => (row ? i : `c${i}`)).join(',')).join('\n')

describe('bad input is a clear error and leaves nothing behind', () => {
  const cases: Record<string, [content: string | Uint8Array, name: string, code: string, message: RegExp]> = {
    'thirty thousand columns': [wide(30_000), 'w.csv', 'DATA_TOO_WIDE', /30000 columns; at most 20000/],
    'an empty file': ['', 'e.csv', 'DATA_EMPTY', /is empty/],
    'a header alone': ['a,b\n', 'h.csv', 'DATA_NO_ROWS', /2 columns but holds no rows/],
    'a picture called .csv': [
      Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256),
      'p.csv',
      'NOT_A_TABLE',
      /binary/,
    ],
    'a gzip file cut short': [
      gzipSync('a,b\n1,2\n'.repeat(5000)).subarray(0, 60),
      'c.csv.gz',
      'FILE_CUT',
      /gzip/,
    ],
    'a last line cut short': ['a,b,c\n1,2,3\n4,5', 'l.csv', 'CSV_ROW_MISSHAPEN', /line 3: 2 cells where 3/],
    'a long line in the middle': [
      `a,b\n${'1,2\n'.repeat(9)}1,2,3\n1,2\n`,
      'm.csv',
      'CSV_ROW_MISSHAPEN',
      /line 11: 3 cells where 2/,
    ],
    'a quote never closed': [`a,b\n1,"x\n${'1,2\n'.repeat(50)}`, 'q.csv', 'CSV_QUOTE_OPEN', /line 2/],
    'JSON cut in the middle': ['{"a":1}\n{"a":\n', 'j.jsonl', 'JSON_BROKEN', /line 2/],
    'Parquet cut in the middle': [
      Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(500, 7)]),
      'b.parquet',
      'PARQUET_BROKEN',
      /Parquet/,
    ],
  }
  for (const [title, [content, name, code, message]] of Object.entries(cases)) {
    it(`such as ${title}`, async () => {
      const out = outDir()
      const failed = ingest(file(name, content), { outDir: out })
      await expect(failed).rejects.toMatchObject({
        name: 'SlipwayError',
        code,
        message: expect.stringMatching(message),
      })
      expect(existsSync(out) ? readdirSync(out) : []).toEqual([])
    })
  }

  it('a missing file, a folder, and a folder that cannot be written', async () => {
    await expect(ingest(join(dir, 'none.csv'), { outDir: outDir() })).rejects.toMatchObject({
      code: 'FILE_MISSING',
    })
    await expect(ingest(dir, { outDir: outDir() })).rejects.toMatchObject({ code: 'FILE_IS_FOLDER' })
    const blocked = join(file('a-file', 'x'), 'inside')
    await expect(ingest(file('ok.csv', 'a,b\n1,2\n'), { outDir: blocked })).rejects.toMatchObject({
      code: 'CANNOT_WRITE',
    })
  })
})

const onData = (title: string, relative: string, test: (path: string) => Promise<void>) => {
  const path = dataPath(relative)
  it.skipIf(!path)(`${title}${path ? '' : ' (skipped: no ../shared/data)'}`, () => test(path!))
}

describe('public data', () => {
  onData('Telco: TotalCharges is a number with 11 missing', 'churn/telco_churn.csv', async (path) => {
    const { types, profile, issues, rows } = await read(path)
    expect([rows, types.TotalCharges, types.SeniorCitizen, types.Churn]).toEqual([
      7043,
      'number',
      'integer',
      'text',
    ])
    expect(profile.columns.find(({ name }) => name === 'TotalCharges')).toMatchObject({ nulls: 11 })
    expect(issues).toContainEqual(
      expect.objectContaining({ kind: 'missing-spelled', column: 'TotalCharges', count: 11 }),
    )
  })

  onData('hotel: NULL spelled out, 31,994 duplicates', 'dirty/hotel_bookings.csv.gz', async (path) => {
    const { fields, issues, profile } = await ingest(path, { outDir: outDir() })
    const types = Object.fromEntries(fields.map(({ name, type }) => [name, type]))
    expect(types).toMatchObject({
      agent: 'integer',
      company: 'integer',
      country: 'text',
      adr: 'number',
      reservation_status_date: 'date',
    })
    expect(issues).toContainEqual(expect.objectContaining({ kind: 'duplicate-rows', count: 31_994 }))
    expect(issues).toContainEqual(
      expect.objectContaining({ kind: 'missing-spelled', column: 'agent', count: 16_340 }),
    )
    expect(profile.columns.find(({ name }) => name === 'adr')).toMatchObject({ negatives: 1 })
  })

  onData(
    'cafe: ERROR and UNds1:0e45d4a4cd622bd2075ca85cf3ccf2a37d7cdb7b0a37bb4662d65d3bdcc496c7',
    'dirty/cafe_sales_dirty.csv',
    async (path) => {
      const { types, issues } = await read(path)
      expect(types).toMatchObject({
        quantity: 'integer',
        total_spent: 'number',
        transaction_date: 'date',
        item: 'text',
      })
      expect(issues).toContainEqual(
        expect.objectContaining({ kind: 'missing-spelled', column: 'item', severity: 'warn' }),
      )
    },
  )

  onData('Adult: CSV and Parquet are one dataset', 'fairness/adult_income.parquet', async (path) => {
    const parquet = await ingest(path, { outDir: outDir() })
    const csv = await ingest(path.replace('.parquet', '.csv.gz'), { outDir: outDir() })
    expect(csv.digest).toBe(parquet.digest)
    expect(csv.fields).toEqual(parquet.fields)
    expect(
      csv.issues.find(({ column, kind }) => column === 'workclass' && kind === 'missing-spelled')?.count,
    ).toBe(2799)
  })

  onData('bike hire: dates', 'demand_forecasting/bike_sharing_hour.csv', async (path) => {
    const { types, records } = await read(path)
    expect(types).toMatchObject({ dteday: 'date', cnt: 'integer', temp: 'number' })
    expect(records[0]!.dteday).toEqual(day('2011-01-01'))
  })

  onData('online retail: 541,909 rows', 'recommendations/online_retail.csv.gz', async (path) => {
    const { rows, source, fields } = await ingest(path, { outDir: outDir() })
    expect(rows).toBe(541_909)
    expect(source.bytes).toBe(readFileSync(path).length)
    expect(fields.find(({ name }) => name === 'InvoiceDate')?.type).toBe('timestamp')
  })
})

describe('what is stored and what is looked at beside it', () => {
  /** Every type, with what is missing, quoted and before 1970, over more than one leaf of the digest. */
  const rows = Array.from({ length: 70_000 }, (_, i) => {
    const at = new Date((i - 1000) * 86_400_000).toISOString()
    const cells = [i, i % 9 === 0 ? '' : i / 8, `"say ""${i % 50}"""`, i % 2 === 0, at.slice(0, 10)]
    return [...cells, `${at.slice(0, 10)} 01:02:03`, i % 7 === 0 ? '' : `t${i % 300}`].join(',')
  })
  const text = ['a,b,c,d,e,f,g', ...rows].join('\n')

  it('are the same rows, whether a file is plain or not', async () => {
    const known = () => Promise.resolve([])
    const plain = await ingest(file('plain.csv', text), { outDir: outDir(), known })
    const packed = await ingest(file('packed.csv.gz', gzipSync(text)), { outDir: outDir(), known })
    // As it was before rows were looked at on the way: digests never move.
    expect(plain.digest).toBe('ds1:0e45d4a4cd622bd2075ca85cf3ccf2a37d7cdb7b0a37bb4662d65d3bdcc496c7')
    expect(packed.digest).toBe(plain.digest)
    expect(packed.issues).toEqual(plain.issues)
    expect(plain.profile.columns.map(({ nulls }) => nulls)).toEqual([0, 7778, 0, 0, 0, 0, 10_000])
  })
})
