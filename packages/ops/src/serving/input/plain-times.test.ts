import { expect, it } from 'vitest'
import type { Signature } from '@slipway/ml/model'
import { seededRandom } from '@slipway/ml/stats'
import { readRowsRequest } from '../wire/rows.ts'
import { inputReader } from './input-reader.ts'

const signature = {
  inputs: [
    { name: 'since', type: 'date', nullable: true },
    { name: 'seen', type: 'timestamp', nullable: false },
    { name: 'n', type: 'number', nullable: true },
  ],
  outputs: [],
} as unknown as Signature
const reader = inputReader(signature)
const row = { since: '2024-02-29', seen: '2024-02-29T10:30:00.125Z', n: 1.5 }
const bodyOf = (...rows: object[]) => JSON.stringify({ rows: rows.map((change) => ({ ...row, ...change })) })
const plain = (text: string) => {
  const table = reader.plainRows(Buffer.from(text))?.table
  return table ? { rows: table.rows, columns: table.columns } : null
}
/** What JSON.parse makes of it; null where that is refused. */
const long = (text: string) => {
  try {
    return readRowsRequest(reader, JSON.parse(text)).table
  } catch {
    return null
  }
}

it.each([
  ['dates and times', {}],
  ['milliseconds', { since: 1_709_208_000_123, seen: -1 }],
  ['parts of a millisecond', { seen: 0.5 }],
  ['zones', { since: '2024-02-29T23:30:00-02:00', seen: '2024-02-29 10:30 +0530' }],
  ['no zone', { seen: '2024-02-29T10:30:00,123456789' }],
  ['a day for a time', { seen: '2024-02-29' }],
  ['spaces around them', { since: ' 2024-02-29 ', seen: ' 2024-02-29T10:30:00Z' }],
  ['what is missing', { since: null }],
])('times are read from their bytes as from JSON: %s', (_, change) => {
  const wanted = long(bodyOf(change))
  expect(wanted).not.toBeNull()
  expect(plain(bodyOf(change))).toEqual(wanted)
  expect(plain(bodyOf({}, change, {}))).toEqual(long(bodyOf({}, change, {})))
})

it.each([
  ['no day of the calendar', { since: '2023-02-29' }],
  ['no hour of the day', { seen: '2024-02-29T25:00:00' }],
  ['another form', { since: '29.02.2024' }],
  ['too far away', { seen: 1e17 }],
  ['digits in quotes', { seen: '1709208000123' }],
  ['a truth value', { seen: true }],
  ['what may not be missing', { seen: null }],
])('times that are none are left to JSON, which refuses them with their place: %s', (_, change) => {
  expect(plain(bodyOf(change))).toBeNull()
  expect(long(bodyOf(change))).toBeNull()
})

it.each([
  ['what pandas writes for a missing one', { since: 'NaT' }],
  ['empty text', { since: '' }],
])('times that are missing in other words are left to JSON: %s', (_, change) => {
  expect(plain(bodyOf(change))).toBeNull()
  expect(long(bodyOf(change))).not.toBeNull()
})

it('a number behind a text that is no time is left to JSON, which refuses it', () => {
  const body = bodyOf({ since: '2023-02-29' }).replace('-29"', '-29" 5')
  expect(plain(body)).toBeNull()
  expect(long(body)).toBeNull()
})

it('times are never others than JSON has, whichever byte is changed, added or lacking', () => {
  let read = 0
  const whole = bodyOf({ seen: 1_709_208_000_123 }, { since: null })
  for (let at = 0; at <= whole.length; at++)
    for (const sign of ['', ...'{}[]:,."\\ \n-+0e9tnTZ'])
      for (const gone of [0, 1]) {
        const body = whole.slice(0, at) + sign + whole.slice(at + gone)
        const batch = plain(body)
        if (batch === null) continue
        read++
        expect(batch).toEqual(long(body))
      }
  expect(read).toBeGreaterThan(100)
})

it('times are never others than JSON has, however they are spelled', () => {
  const random = seededRandom(6, 'plain times')
  const any = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!
  const digits = (most: number, width: number) =>
    String(Math.floor(random.next() * most)).padStart(width, any(['0', '0', '0', ' ', '']))
  const spelled = () => {
    const day = `${digits(10_000, 4)}-${digits(14, 2)}-${digits(33, 2)}`
    const clock = `${any(['T', ' ', 't', ''])}${digits(26, 2)}:${digits(61, 2)}${any(['', `:${digits(61, 2)}`, `:${digits(61, 2)}${any(['.', ','])}${digits(1e9, 1)}`])}`
    const zone = any([
      '',
      'Z',
      'z',
      ' Z',
      `${any(['+', '-', ' +'])}${digits(26, 2)}${any(['', ':', '30', ':30'])}`,
    ])
    const text = any([day, `${day}${clock}${zone}`, `${day}${clock}${zone}`])
    const at = Math.floor(random.next() * text.length)
    return random.next() < 0.2
      ? text.slice(0, at) + any(['', ...'0123456789-:.,+Z T\\"é']) + text.slice(at + any([0, 1]))
      : text
  }
  let read = 0
  for (let k = 0; k < 30_000; k++) {
    const body = bodyOf({ since: spelled(), seen: spelled() }, ...(k % 3 === 0 ? [{}] : []))
    const batch = plain(body)
    const wanted = long(body)
    if (batch !== null) {
      read++
      if (JSON.stringify(batch) !== JSON.stringify(wanted) || wanted === null) expect.fail(body)
    } else if (wanted !== null && !/[^ -~]|\\/.test(body)) expect.fail(`${body} is left to JSON`)
  }
  expect(read).toBeGreaterThan(1000)
})
