import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { writeXlsx } from 'hucre/xlsx'
import { afterAll, describe, expect, it } from 'vitest'
import { dataPath } from '../../../tests/data.ts'
import { type CollectOptions, collectRows, readTable, records, tableOf, writeParquet } from '../index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-connectors-'))
const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
  rmSync(dir, { recursive: true, force: true })
})

let made = 0
const place = () => {
  const folder = join(dir, `f${made++}`)
  mkdirSync(folder)
  return folder
}
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(place(), name)
  writeFileSync(path, content)
  return path
}
const collect = async (
  address: string,
  from: CollectOptions['from'] = {},
  more: Partial<CollectOptions> = {},
) => {
  const folder = place()
  const found = await collectRows(address, { outDir: join(folder, 'out'), folder, from, ...more })
  if (!found) return null
  const types = Object.fromEntries(found.fields.map(({ name, type }) => [name, type]))
  return { ...found, types, rowsRead: records(await readTable(found.parquetPath)) }
}

describe('JSON', () => {
  it('as a list of objects, spread over lines or not, gzipped or not', async () => {
    const rows = [
      { a: 1, b: 'x', at: '2024-03-01' },
      { a: 2.5, b: null, at: '2024-03-02' },
    ]
    const line = await collect(file('a.json', JSON.stringify(rows)))
    expect(line!.types).toEqual({ a: 'number', b: 'text', at: 'date' })
    const spread = await collect(file('a.json.gz', gzipSync(JSON.stringify(rows, null, 2))))
    expect(spread!.digest).toBe(line!.digest)
    const lines = await collect(file('a.ndjson', rows.map((row) => JSON.stringify(row)).join('\n')))
    expect(lines!.digest).toBe(line!.digest)
  })

  it('that is cut off is refused', async () => {
    await expect(collect(file('cut.json', '[{"a":1},{"a":'))).rejects.toMatchObject({
      code: 'JSON_BROKEN',
      hint: expect.stringContaining('cut off') as string,
    })
  })
})

describe('a folder of Parquet files', () => {
  it('is one table, its partitions columns', async () => {
    const root = place()
    for (const [year, values] of [
      [2023, [1, 2]],
      [2024, [3]],
    ] as const) {
      mkdirSync(join(root, `year=${year}`))
      await writeParquet(tableOf(values.map((v) => ({ v }))), join(root, `year=${year}`, 'part.parquet'))
    }
    const found = await collect(root)
    expect(found!.rowsRead).toEqual([
      { v: 1, year: 2023 },
      { v: 2, year: 2023 },
      { v: 3, year: 2024 },
    ])
    expect(found!.facts).toMatchObject({ connector: 'parquet-folder', files: 2 })
  })

  it('has the digest of the same rows in one file, and says what does not fit', async () => {
    const root = place()
    await writeParquet(tableOf([{ a: 1 }]), join(root, 'a.parquet'))
    await writeParquet(tableOf([{ a: 2 }]), join(root, 'b.parquet'))
    expect((await collect(root))!.digest).toBe((await collect(file('one.csv', 'a\n1\n2\n')))!.digest)
    writeFileSync(join(root, 'c.parquet'), 'PAR1 cut')
    await expect(collect(root)).rejects.toMatchObject({ code: 'PARQUET_FOLDER_UNREADABLE' })
    await expect(collect(place())).rejects.toMatchObject({ code: 'FOLDER_WITHOUT_DATA' })
  })
})

describe('SQLite', () => {
  const path = join(dir, 'shop.db')
  const db = new Sqlite(path)
  db.exec(`CREATE TABLE sales (id INTEGER PRIMARY KEY, shop TEXT, amount REAL, paid BOOLEAN, day DATE, at DATETIME, big INTEGER);
    INSERT INTO sales VALUES (1, 'NA', 1.5, 1, '2024-01-01', '2024-01-01 10:00:00', 9007199254740993),
      (2, '', 2, 0, '2024-01-02', '2024-01-02 11:30:00', 5), (3, NULL, NULL, NULL, NULL, NULL, NULL), (4, 'a "b", c', -1e300, 1, '2024-01-03', '2024-01-03 00:00:00', 7)`)
  db.close()

  it('gives a table with what it holds', async () => {
    const found = await collect(path, { table: 'sales' })
    expect(found!.types).toEqual({
      id: 'integer',
      shop: 'text',
      amount: 'number',
      paid: 'boolean',
      day: 'date',
      at: 'timestamp',
      big: 'text',
    })
    // Words for missing are missing, whatever the rows come in.
    expect(found!.rowsRead.map(({ shop }) => shop)).toEqual([null, null, null, 'a "b", c'])
    expect(found!.rowsRead.map(({ big }) => big)).toEqual(['9007199254740993', '5', null, '7'])
    expect(found!.rowsRead.map(({ amount }) => amount)).toEqual([1.5, 2, null, -1e300])
    expect(found!.rowsRead[1]).toMatchObject({ paid: false, at: new Date('2024-01-02T11:30:00Z') })
  })

  it('gives a query, and from a cursor on only what is new', async () => {
    const query = 'select id, amount from sales where id < 4;'
    const first = await collect(path, { query, cursorColumn: 'id' })
    expect(first!.facts).toMatchObject({ query: query.slice(0, -1), cursorColumn: 'id', cursor: '3' })
    const next = await collect(path, { table: 'sales', cursorColumn: 'id', cursor: '3' })
    expect(next!.rowsRead.map(({ id }) => id)).toEqual([4])
    expect(await collect(path, { table: 'sales', cursorColumn: 'id', cursor: '4' })).toBeNull()
  })

  it('says what is wanted and what is wrong', async () => {
    await expect(collect(path)).rejects.toMatchObject({ code: 'SOURCE_QUERY_NEEDED', kind: 'invalid' })
    await expect(collect(path, { table: 'sale' })).rejects.toMatchObject({
      code: 'SOURCE_QUERY_FAILED',
      message: expect.stringContaining('no such table') as string,
    })
    await expect(collect(path, { query: 'delete from sales' })).rejects.toMatchObject({
      code: 'SOURCE_QUERY_FAILED',
    })
    const cut = file('cut.db', readFileSync(path).subarray(0, 5000))
    await expect(collect(cut, { table: 'sales' })).rejects.toMatchObject({ kind: 'invalid' })
  })
})

describe('a workbook', () => {
  it('is read as its CSV would be, sheet by sheet', async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: 'Sales',
          rows: [
            ['id', 'name', 'amount', 'day', 'ok'],
            [1, 'a "quoted", one', 1.5, new Date('2024-01-01T00:00:00Z'), true],
            [],
            [2, null, 2.25, new Date('2024-02-01T00:00:00Z'), false],
          ],
        },
        { name: 'Other', rows: [['x'], [7]] },
      ],
    })
    const path = file('book.xlsx', bytes)
    const found = await collect(path)
    expect(found!.types).toEqual({
      id: 'integer',
      name: 'text',
      amount: 'number',
      day: 'date',
      ok: 'boolean',
    })
    expect(found!.rowsRead).toEqual([
      { id: 1, name: 'a "quoted", one', amount: 1.5, day: new Date('2024-01-01'), ok: true },
      { id: 2, name: null, amount: 2.25, day: new Date('2024-02-01'), ok: false },
    ])
    expect((await collect(path, { sheet: 'Other' }))!.rowsRead).toEqual([{ x: 7 }])
    await expect(collect(path, { sheet: 'None' })).rejects.toMatchObject({ code: 'EXCEL_UNREADABLE' })
    await expect(collect(file('cut.xlsx', bytes.subarray(0, 700)))).rejects.toMatchObject({
      code: 'EXCEL_UNREADABLE',
    })
  })
})

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a file behind an address', () => {
  const csv = 'a,b\n1,x\n2,y\n'

  it('is downloaded once, and again only where it changed', async () => {
    let body = csv
    const url = await serve((request, response) => {
      const etag = `"${body.length}"`
      if (request.headers['if-none-match'] === etag) return response.writeHead(304).end()
      return response.writeHead(200, { etag, 'content-type': 'text/csv' }).end(body)
    })
    const first = await collect(`${url}/data?token=secret`)
    expect(first!.source.path).toBe(`${url}/data?token=${encodeURIComponent('…')}`)
    expect(first!.facts).toEqual({ connector: 'http', etag: '"12"' })
    expect(first!.digest).toBe((await collect(file('a.csv', csv)))!.digest)
    expect(await collect(`${url}/data`, { etag: '"12"' })).toBeNull()
    body += '3,z\n'
    expect((await collect(`${url}/data`, { etag: '"12"' }))!.rows).toBe(3)
  })

  it('goes on where it broke off, if it is the same file still', async () => {
    const whole = Buffer.from(`a\n${Array.from({ length: 50_000 }, (_, i) => i).join('\n')}\n`)
    let asked = 0
    const url = await serve((request, response) => {
      asked++
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      response.writeHead(from > 0 ? 206 : 200, { etag: '"v1"', 'content-length': whole.length - from })
      if (asked > 2) return response.end(whole.subarray(from))
      response.write(whole.subarray(from, from + 100_000), () => response.destroy())
      return response
    })
    expect((await collect(`${url}/n.csv`))!.rows).toBe(50_000)
    expect(asked).toBe(3)
  })

  it('that breaks off, is not there or cannot be reached leaves nothing', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/none.csv') return response.writeHead(404).end()
      response.writeHead(200, { 'content-length': 1000 })
      response.write(csv, () => response.destroy())
      return response
    })
    for (const [address, said] of [
      [`${url}/cut.csv`, 'was not downloaded'],
      [`${url}/none.csv`, '404'],
      ['http://127.0.0.1:1/x.csv', 'was not downloaded'],
    ] as const)
      await expect(collect(address)).rejects.toMatchObject({
        code: 'SOURCE_DOWNLOAD_FAILED',
        kind: 'unavailable',
        message: expect.stringContaining(said) as string,
      })
  })

  it('names the address where what it holds is broken', async () => {
    const url = await serve((_, response) => response.end('a,b\n1,2\n3\n'))
    await expect(collect(`${url}/bad.csv`)).rejects.toMatchObject({
      message: expect.stringContaining(`${url}/bad.csv, line 3`) as string,
    })
  })
})

describe('an object of S3 that goes away while it is read', () => {
  const known = ['AWS_ENDPOINT_URL_S3', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_MAX_ATTEMPTS']
  const before = known.map((name) => process.env[name])
  afterAll(() => {
    for (const [i, name] of known.entries()) {
      if (before[i] === undefined) delete process.env[name]
      else process.env[name] = before[i]
    }
  })

  it('leaves nothing, and is read from its beginning the next time', async () => {
    const csv = `a\n${Array.from({ length: 20_000 }, (_, i) => i).join('\n')}\n`
    let turn: 'cut' | 'gone' | 'there' = 'cut'
    const endpoint = await serve((_, response) => {
      if (turn === 'gone')
        return response
          .writeHead(404, { 'content-type': 'application/xml' })
          .end('<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>')
      response.writeHead(200, { 'content-length': csv.length, etag: '"v1"' })
      if (turn === 'there') return response.end(csv)
      response.write(csv.slice(0, 5000), () => response.destroy())
      return response
    })
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_MAX_ATTEMPTS: '1',
    })
    const outDir = join(place(), 'out')
    for (turn of ['cut', 'gone'] as const) {
      await expect(collect('s3://bucket/n.csv', {}, { outDir })).rejects.toMatchObject({
        code: 'SOURCE_DOWNLOAD_FAILED',
        kind: 'unavailable',
      })
      expect(existsSync(outDir)).toBe(false)
    }
    turn = 'there'
    expect((await collect('s3://bucket/n.csv', {}, { outDir }))!.rows).toBe(20_000)
  })
})

describe('rows that follow others', () => {
  it('make a version of both, with the digest that all of them have in one file', async () => {
    const first = await collect(file('a.csv', 'id,zip,x\n1,007,1\n2,010,2\n'), {}, { known: async () => [] })
    const after = { paths: [first!.parts[0]!.path!], fields: first!.fields }
    const expected = new Map(first!.fields.map(({ name, type }) => [name, { type }]))
    const more = { known: async () => first!.parts, after, expected }
    const both = await collect(file('b.csv', 'x,id,zip\n5,3,100\n,4,200\n'), {}, more)
    expect(both!.rows).toBe(4)
    expect(both!.parts.map(({ rows, path }) => [rows, path === null])).toEqual([
      [2, true],
      [2, false],
    ])
    const whole = await collect(file('c.csv', 'id,zip,x\n1,007,1\n2,010,2\n3,100,5\n4,200,\n'))
    expect(both!.digest).toBe(whole!.digest)
    expect(both!.fields).toEqual(whole!.fields)
    await expect(collect(file('d.csv', 'id,zap,x\n1,a,b\n'), {}, more)).rejects.toMatchObject({
      code: 'ROWS_DO_NOT_FOLLOW',
      message: expect.stringMatching(
        /“zip” is missing; “x” holds text instead of integer; “zap” is new/,
      ) as string,
    })
  })
})

const pneumonia = dataPath('medical_imaging/pneumoniamnist.npz')
describe.skipIf(!pneumonia)('arrays of NumPy (needs the public data)', () => {
  it('are a table with the images beside it', async () => {
    const found = await collect(pneumonia!, {}, { known: async () => [] })
    expect(found!.rows).toBe(4708 + 524 + 624)
    expect(found!.types).toEqual({ split: 'text', images_sha256: 'text', labels: 'integer' })
    expect(found!.media).toEqual({ kind: 'array', bytesEach: 784, shape: [28, 28], cells: 'uint8' })
    expect(found!.parts[0]!.pack).toMatchObject({ start: 0, end: 784 * found!.rows })
  })
})
