import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { ingest, readTable, records } from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-limits-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
let made = 0
const read = async (content: string | Buffer) => {
  const path = join(dir, `${made++}.csv`)
  writeFileSync(path, content)
  const found = await ingest(path, { outDir: join(dir, `out${made}`) })
  return {
    ...found,
    types: found.fields.map(({ type }) => type),
    rowsRead: records(await readTable(found.parquetPath)),
  }
}

describe('at the limits of what is read', () => {
  it('cells of two megabytes are kept to the last letter', async () => {
    const long = `${'ä'.repeat(1_000_000)}"end"`
    const { rowsRead } = await read(`id,text\n1,"${long.replaceAll('"', '""')}"\n2,short\n`)
    expect(rowsRead[0]!['text']).toBe(long)
    expect(rowsRead[1]!['text']).toBe('short')
  })

  it('more than twenty thousand columns are refused, and nothing is written', async () => {
    const names = Array.from({ length: 20_001 }, (_, i) => `c${i}`)
    await expect(read(`${names.join(',')}\n${names.map(() => '1').join(',')}\n`)).rejects.toMatchObject({
      code: 'DATA_TOO_WIDE',
      kind: 'invalid',
      message: expect.stringContaining('20001 columns; at most 20000') as string,
    })
    expect(readdirSync(join(dir, `out${made}`))).toEqual([])
  })

  it('a column of both 1,234.5 and 1.234,5 is text, as no reading takes all of it', async () => {
    const { types, rowsRead } = await read('id;n\n1;1,234.5\n2;1.234,5\n3;2.345,6\n4;3,456.7\n')
    expect(types[1]).toBe('text')
    expect(rowsRead.map(({ n }) => n)).toEqual(['1,234.5', '1.234,5', '2.345,6', '3,456.7'])
  })

  it('a column of days first and months first is text, and not half of it lost', async () => {
    const { types, rowsRead } = await read('id,d\n1,13/01/2020\n2,01/13/2020\n3,25/12/2020\n4,12/25/2020\n')
    expect(types[1]).toBe('text')
    expect(rowsRead.map(({ d }) => d)).toEqual(['13/01/2020', '01/13/2020', '25/12/2020', '12/25/2020'])
  })

  it('times with zones are moments: the hour that comes twice is two hours, the one that is left out none', async () => {
    const { types, rowsRead } = await read(
      'id,at\n1,2024-10-27T02:30:00+02:00\n2,2024-10-27T02:30:00+01:00\n3,2024-03-31T01:59:59+01:00\n4,2024-03-31T03:00:00+02:00\n',
    )
    expect(types[1]).toBe('timestamp')
    expect(rowsRead.map(({ at }) => (at as Date).toISOString())).toEqual([
      '2024-10-27T00:30:00.000Z',
      '2024-10-27T01:30:00.000Z',
      '2024-03-31T00:59:59.000Z',
      '2024-03-31T01:00:00.000Z',
    ])
  })

  it('times without a zone are taken as they are written, also those that no clock there showed', async () => {
    const { rowsRead } = await read('id,at\n1,2024-03-31 02:30:00\n2,2024-10-27 02:30:00\n')
    expect(rowsRead.map(({ at }) => (at as Date).toISOString().slice(11, 16))).toEqual(['02:30', '02:30'])
  })

  it('two spellings of dates or numbers in one column are kept as text, and that is said', async () => {
    const days = Array.from(
      { length: 8 },
      (_, i) => `${i},${i % 2 ? `${13 + i}/01/2024` : `01/${13 + i}/2024`},x`,
    )
    const dates = await read(`id,d,w\n${days.join('\n')}\n`)
    expect(dates.fields[1]!.type).toBe('text')
    expect(dates.issues.map(({ kind, message }) => `${kind} ${message}`).join()).toMatch(
      /mixed-types "d" holds dates with the day first, such as "14\/01\/2024", and with the month first/,
    )
    const numbers = await read('id;price\n1;1.234,5\n2;1,234.5\n3;7\n')
    expect(numbers.issues.map(({ kind, message }) => `${kind} ${message}`).join()).toMatch(
      /mixed-types "price" holds numbers with a decimal point, such as "1,234.5", and with a decimal comma/,
    )
    const latin = await read(Buffer.from('id,name\n1,Jos\u00e9\n', 'latin1'))
    expect(latin.issues.map(({ kind }) => kind)).toContain('encoding')
  })

  it('infinity is a number, and takes part in no spread', async () => {
    const { types, rowsRead, profile } = await read('id,x\n1,Infinity\n2,-inf\n3,1.5\n4,1e300\n5,-1e300\n')
    expect(types[1]).toBe('number')
    expect(rowsRead.map(({ x }) => x)).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1.5,
      1e300,
      -1e300,
    ])
    expect(profile.columns[1]!.count).toBe(5)
  })

  it('a file that finds no room leaves nothing, and says so', () => {
    const path = join(dir, 'room.csv')
    writeFileSync(
      path,
      `id,x\n${Array.from({ length: 50_000 }, (_, i) => `${i},${Math.sin(i)}`).join('\n')}\n`,
    )
    const out = join(dir, 'room')
    const table = pathToFileURL(join(import.meta.dirname, 'index.ts')).href
    const program = `import { ingest } from ${JSON.stringify(table)}
      await ingest(${JSON.stringify(path)}, { outDir: ${JSON.stringify(out)}, known: async () => [] })
        .catch(({ code }) => console.log(code))`
    // Files of at most 64 blocks of 512 or 1024 bytes stand for a full disk.
    const script = 'ulimit -f 64; exec "$0" --input-type=module -e "$1"'
    const said = execFileSync('sh', ['-c', script, process.execPath, program], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
    expect(said.trim()).toBe('CANNOT_WRITE')
    expect(readdirSync(out)).toEqual([])
  })
})
