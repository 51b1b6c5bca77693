import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { collectRows, type CollectOptions, readTable, records } from '@slipway/ml/table'
import { Client } from 'pg'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { onPostgres } from './on-postgres.ts'
import { onS3, type S3Server, startS3 } from './s3-server.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-sources-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
let made = 0
const collect = async (address: string, from: CollectOptions['from'] = {}) => {
  const folder = join(dir, `f${made++}`)
  mkdirSync(folder)
  const found = await collectRows(address, { folder, outDir: join(folder, 'out'), from })
  return found && { ...found, rowsRead: records(await readTable(found.parquetPath)) }
}

onPostgres('a source', (cluster) => {
  let url: string
  let client: Client
  let drop: () => Promise<void>
  const ask = (sql: string) => client.query(sql)
  beforeEach(async () => {
    ;({ url, drop } = await cluster().createDatabase())
    client = new Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    await ask(`CREATE TABLE sales (id bigint PRIMARY KEY, shop text, amount numeric(10,2), ok boolean, day date,
      at timestamp, seen timestamptz, share double precision, tags jsonb)`)
    await ask(`INSERT INTO sales VALUES
      (1, 'a, "b"', 1.50, true, '2024-03-31', '2024-03-31 02:30:00', '2024-03-31 03:30:00+02', 'NaN', '{"a": 1}'),
      (2, NULL, -2, false, 'infinity', NULL, '2024-10-27 02:30:00+01', 'Infinity', NULL),
      (3, 'c', NULL, NULL, NULL, '2024-01-01 00:00:00.123456', NULL, 0.1, '[]')`)
  })
  afterEach(async () => {
    await client.end().catch(() => {})
    await drop()
  })

  it('gives a table with its types, times in UTC', async () => {
    const found = await collect(url, { table: 'public.sales' })
    expect(Object.fromEntries(found!.fields.map(({ name, type }) => [name, type]))).toEqual({
      id: 'integer',
      shop: 'text',
      amount: 'number',
      ok: 'boolean',
      day: 'date',
      at: 'timestamp',
      seen: 'timestamp',
      share: 'number',
      tags: 'text',
    })
    expect(found!.rowsRead).toMatchObject([
      {
        id: 1,
        shop: 'a, "b"',
        amount: 1.5,
        day: new Date('2024-03-31'),
        at: new Date('2024-03-31T02:30:00Z'),
        seen: new Date('2024-03-31T01:30:00Z'),
        share: null,
        tags: '{"a": 1}',
      },
      { id: 2, day: null, seen: new Date('2024-10-27T01:30:00Z'), share: Number.POSITIVE_INFINITY },
      { id: 3, amount: null, at: new Date('2024-01-01T00:00:00.123Z'), seen: null, share: 0.1 },
    ])
    expect(found!.facts).toEqual({ connector: 'postgres', table: 'public.sales' })
  })

  it('gives only what is new from a cursor on, and nothing where nothing is', async () => {
    const query = 'SELECT id, shop FROM sales;'
    const first = await collect(url, { query, cursorColumn: 'id' })
    expect(first!.facts).toMatchObject({ query: query.slice(0, -1), cursorColumn: 'id', cursor: '3' })
    const next = { query, cursorColumn: 'id', cursor: '3' }
    expect(await collect(url, next)).toBeNull()
    await ask(`INSERT INTO sales (id, shop) SELECT i, 'shop ' || i FROM generate_series(4, 25000) i`)
    const more = await collect(url, next)
    expect([more!.rows, more!.facts.cursor]).toEqual([24_997, '25000'])
  })

  it('may only be read, and says what is wrong', async () => {
    await expect(collect(url, { query: 'DELETE FROM sales RETURNING *' })).rejects.toMatchObject({
      code: 'SOURCE_QUERY_FAILED',
    })
    await expect(collect(url, { table: 'none' })).rejects.toMatchObject({
      message: expect.stringContaining('relation "none" does not exist') as string,
    })
    await expect(collect(url)).rejects.toMatchObject({ code: 'SOURCE_QUERY_NEEDED' })
    const nobody = 'postgres://ana:secret@127.0.0.1:1/x'
    const refused = await collect(nobody, { table: 'x' }).catch((error: Error) => error)
    expect(refused).toMatchObject({ code: 'SOURCE_UNREACHABLE', kind: 'unavailable' })
    expect((refused as Error).message).not.toContain('secret')
    expect((await ask('SELECT count(*)::int AS n FROM sales')).rows).toEqual([{ n: 3 }])
  })

  it('that dies halfway leaves nothing', async () => {
    // The second page ends the connection that reads it.
    const query = `SELECT i, CASE WHEN i = 15000 THEN pg_terminate_backend(pg_backend_pid()) END AS x FROM generate_series(1, 30000) i`
    await expect(collect(url, { query })).rejects.toMatchObject({
      code: 'SOURCE_DIED',
      message: expect.stringContaining('after 10,000 rows') as string,
    })
  })
})

onS3('an object of S3 as a source', () => {
  let server: S3Server
  beforeEach(async () => {
    server = await startS3()
    Object.assign(process.env, server.env)
  }, 60_000)
  afterEach(() => server[Symbol.asyncDispose]())

  it('is fetched, and again only where it changed', async () => {
    const client = new S3Client({ forcePathStyle: true })
    const put = (Body: string) =>
      client.send(new PutObjectCommand({ Bucket: server.bucket, Key: 'in/a.csv', Body }))
    await put('a\n1\n2\n')
    const address = `s3://${server.bucket}/in/a.csv`
    const first = await collect(address)
    expect([first!.rows, first!.source.path]).toEqual([2, address])
    const { etag } = first!.facts
    expect(await collect(address, { etag: etag! })).toBeNull()
    await put('a\n1\n2\n3\n')
    expect((await collect(address, { etag: etag! }))!.rows).toBe(3)
    await expect(collect(`s3://${server.bucket}/none.csv`)).rejects.toMatchObject({
      code: 'SOURCE_DOWNLOAD_FAILED',
    })
    client.destroy()
  })
})
