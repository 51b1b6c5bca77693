import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/index.ts'
import { withDuckDb } from '../duckdb.ts'
import { withRows } from '../open-rows.ts'
import { openScan, type Scan } from './scan-csv.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-scan-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

type Cell = string | number | null

/** All rows of a file as the scan reads them and as the engine does; null where the scan gives up. */
const bothOf = async (content: string | Buffer): Promise<{ scan: Cell[][] | null; engine: Cell[][] }> => {
  const path = join(dir, 'data.csv')
  writeFileSync(path, content)
  let scanned: Cell[][] | null = null
  const engine = await withDuckDb((connection) =>
    withRows(connection, path, async ({ scan, sql, fields }) => {
      // Where the engine refuses what it reads, it comes here again without a scan.
      if (scan) scanned = await cellsOf(scan)
      const select = fields.map(({ name, type }) => {
        const x = `"${name}"`
        if (type === 'text') return x
        return type === 'date' || type === 'timestamp' ? `epoch_ms(${x}::TIMESTAMP)::DOUBLE` : `${x}::DOUBLE`
      })
      const read = await connection.runAndReadAll(`SELECT ${select.join(', ')} FROM ${sql}`)
      return read.getRows() as Cell[][]
    }),
  ).catch(() => [])
  return { scan: scanned, engine }
}

const cellsOf = async (scan: Scan): Promise<Cell[][] | null> => {
  const rows: Cell[][] = []
  const count = await openScan(scan).read((batch) => {
    for (let row = 0; row < batch.rows; row++)
      rows.push(
        scan.columns.map(({ reading }, column) => {
          const { values, starts } = batch.cells[column]!
          if (reading === 'text') return starts[row]! < 0 ? null : batch.text(column, row)
          return Number.isNaN(values[row]) ? null : values[row]!
        }),
      )
    return true
  })
  return count === null ? null : rows
}

const head = 'id,x,yes,day,at,word\n'
const usual = Array.from(
  { length: 300 },
  (_, i) =>
    `${i},${i / 8},${i % 3 === 0},2024-0${1 + (i % 9)}-1${i % 9},2024-01-0${1 + (i % 9)} 0${i % 10}:15:00,w${i}\n`,
).join('')
const row = (over: Partial<Record<'id' | 'x' | 'yes' | 'day' | 'at' | 'word', string>>) =>
  `${Object.values({ id: '7', x: '1.5', yes: 'true', day: '2024-02-29', at: '2024-02-29 23:59:59', word: 'ab', ...over }).join(',')}\n`

describe('a scan of a CSV file', () => {
  it('reads what the engine reads', async () => {
    const random = seededRandom(5)
    const pick = (values: readonly string[]) => values[Math.floor(random.next() * values.length)]!
    const shortIds = ['0', '-1', '12', '10', '99999999', '-99999999', '9']
    const shortNumbers = [
      '0.1',
      '-0.5',
      '-0.0',
      '00.25',
      '5.',
      '12345678',
      '-1234567.8',
      '9.9999999',
      '0',
      '-0',
    ]
    // Of rows that follow one another four are read at once where all are short.
    const lines = Array.from({ length: 3000 }, (_, i) =>
      row({
        id: pick(i & 32 ? shortIds : ['', '0', '-1', '12', '999999999999999', '-99999999999999']),
        x: pick(
          i & 64
            ? shortNumbers
            : [
                (random.next() * 10 ** Math.floor(random.next() * 14)).toFixed(Math.floor(random.next() * 9)),
                `${random.next() - 0.5}`,
                '',
                '0.1',
                '-0.5',
                '5.',
                '.5',
                '1e3',
                '1.5E-7',
                '123456.7890123',
                '0.30000000000000004',
                '1234567890.12345',
                '12345678901234567890.5',
                '1e-320',
                '-0.0',
                '00.25',
                '4.9406564584124654e-324',
              ],
        ),
        yes: pick(['', 'true', 'false']),
        day: pick(['', '2024-02-29', '1900-03-01', '2000-02-29', '0001-01-01', '9999-12-31', '1969-12-31']),
        at: pick(['', '1970-01-01 00:00:00', '1969-12-31 23:59:59', '2024-12-31 12:30:45']),
        word: pick([
          '',
          '""',
          'NA',
          'na',
          'NaN',
          '"NA"',
          '?',
          ' ',
          '"\t "',
          ' a',
          'a ',
          '"a,b"',
          '"say ""hi"""',
          '""""',
          '"two\nlines"',
          'Grüße',
          '"日本, ""x"""',
          '\u00a0',
          'n',
          'None',
          `"${'long '.repeat(400)}"`,
        ]),
      }),
    )
    const { scan, engine } = await bothOf(head + usual + lines.join(''))
    expect(scan).not.toBeNull()
    expect(scan).toEqual(engine)
  })

  it('reads cells across the borders of what it has in memory', async () => {
    const words = Array.from({ length: 1200 }, (_, i) => `"${`${i}\n`.repeat(300)}"`)
    const { scan, engine } = await bothOf(head + usual + words.map((word) => row({ word })).join(''))
    expect(scan).toHaveLength(1500)
    expect(scan).toEqual(engine)
  })

  it.each(['\n', '\r\n'])(
    'reads rows wherever what it has in memory ends, lines ending in %j',
    async (end) => {
      const path = join(dir, 'borders.csv')
      const lines = Array.from({ length: 16_000 }, (_, i) => `${i},${-i / 4},"a ""${i}"", b\n",word${end}`)
      const body = lines.join('')
      const columns = (['integer', 'number', 'text', 'text'] as const).map((reading) => ({
        name: '',
        reading,
      }))
      const dialect = { delimiter: 44, quote: 34, header: true, windows: end === '\r\n' }
      for (let shift = 1; shift <= lines[15_000]!.length; shift++) {
        writeFileSync(path, `${'h'.repeat(shift)},x,a,b${end}${body}`)
        let wrong = 0
        const rows = await openScan({ path, columns, dialect }).read(({ first, rows, cells, text }) => {
          for (let row = 0; row < rows; row++) {
            const id = first + row
            const numbers = cells[0]!.values[row] === id && cells[1]!.values[row] === -id / 4
            // Some texts are enough.
            const texts = id % 64 > 0 || (text(2, row) === `a "${id}", b\n` && text(3, row) === 'word')
            if (!numbers || !texts) wrong++
          }
          return true
        })
        expect([shift, rows, wrong]).toEqual([shift, 16_000, 0])
      }
    },
  )

  it('reads lines of Windows, a mark of UTF-8 and a last line without an end', async () => {
    const { scan, engine } = await bothOf(
      `\ufeff${head}${usual}${row({ word: 'last' })}`.trimEnd().replaceAll('\n', '\r\n'),
    )
    expect(scan).toHaveLength(301)
    expect(scan).toEqual(engine)
  })

  it.each([
    ['a leading zero', row({ id: '007' })],
    ['a plus', row({ id: '+7' })],
    ['minus zero', row({ id: '-0' })],
    ['a number of 16 digits', row({ id: '1234567890123456' })],
    ['a fraction among whole numbers', row({ id: '1.5' })],
    ['a word among numbers', row({ x: 'NA' })],
    ['a number beyond doubles', row({ x: '1e999' })],
    ['infinity', row({ x: 'inf' })],
    ['another word for true', row({ yes: 'True' })],
    ['a day that is none', row({ day: '2023-02-29' })],
    ['a thirty-first', row({ day: '2023-04-31' })],
    ['another kind of date', row({ day: '2023/04/30' })],
    ['a colon for a digit', row({ day: '2023-0:-30' })],
    ['midnight as 24', row({ at: '2024-01-01 24:00:00' })],
    ['a zone', row({ at: '2024-01-01 00:00:00Z' })],
    ['a quote within a word', row({ word: 'a"b' })],
    ['words behind a quote', row({ word: '"a"b' })],
    ['a quote that is not closed', row({ word: '"ab' })],
    ['a row too short', '7,1.5\n'],
    ['a row too long', row({ word: 'a,b' })],
    ['an empty line', `\n${row({})}`],
    ['a return alone', row({ word: 'a\rb' })],
  ])('gives up at %s', async (_, line) => {
    // It comes behind what the reading is chosen by.
    const { scan } = await bothOf(head + usual.repeat(20) + line)
    expect(scan).toBeNull()
  })

  it('gives up at bytes that are not UTF-8', async () => {
    const content = Buffer.concat([
      Buffer.from(head + usual.repeat(200)),
      Buffer.from(row({ word: 'caf\u00e9' }), 'latin1'),
    ])
    expect((await bothOf(content)).scan).toBeNull()
  })
})
