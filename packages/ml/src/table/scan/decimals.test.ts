import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/index.ts'
import { openScan } from './scan-csv.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-decimals-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const readNumbers = async (texts: readonly string[]): Promise<number[]> => {
  const path = join(dir, 'numbers.csv')
  writeFileSync(path, texts.map((text) => `${text},1\n`).join(''))
  const read: number[] = []
  const columns = (['number', 'integer'] as const).map((reading) => ({ name: reading, reading }))
  const dialect = { delimiter: 44, quote: 34, header: false, windows: false }
  await openScan({ path, columns, dialect }).read(({ rows, cells }) => {
    read.push(...cells[0]!.values.subarray(0, rows))
    return true
  })
  return read
}

describe('numbers of many digits', () => {
  const random = seededRandom(7)
  const whole = (most: number) => Math.floor(random.next() * most)
  const digits = (count: number) => Array.from({ length: count }, () => whole(10)).join('')
  /** With a point anywhere, or none, and a minus before every third. */
  const decimal = (text: string, i: number) => {
    const point = 1 + whole(text.length)
    const pointed = point < text.length ? `${text.slice(0, point)}.${text.slice(point)}` : text
    return i % 3 === 0 ? `-${pointed}` : pointed
  }
  /** Written in full, where two doubles are as near. */
  const halfway = () => {
    const odd = 2 ** 52 + whole(2 ** 50) * 2 + whole(2)
    const power = whole(3)
    const scaled = String((BigInt(odd) * 2n + 1n) * 5n ** BigInt(power + 1))
    return `${scaled.slice(0, -power - 1)}.${scaled.slice(-power - 1)}`
  }

  it.each([
    ['as they are printed', () => String(random.next() * 10 ** (whole(9) - 2))],
    ['of 15 to 21 digits', (i: number) => decimal(digits(15 + whole(7)), i)],
    [
      'beside those halfway between two',
      (i: number) => decimal(`${2 ** 52 + whole(2 ** 52)}${digits(3)}`, i),
    ],
    ['halfway between two', halfway],
    ['just below a power of two', (i: number) => `${2n ** BigInt(50 + (i % 14)) - 1n}${i % 2 ? '.9' : ''}`],
    ['of nearly no digits', (i: number) => `0.${'0'.repeat(10 + (i % 9))}${i % 10}`],
  ])('are the nearest doubles: %s', async (_, text) => {
    const texts = Array.from({ length: 3000 }, (_, i) => text(i))
    expect(await readNumbers(texts)).toEqual(texts.map(Number))
  })
})
