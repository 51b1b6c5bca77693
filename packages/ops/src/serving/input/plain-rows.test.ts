import { describe, expect, it } from 'vitest'
import type { Batch, Signature } from '@slipway/ml/model'
import { seededRandom } from '@slipway/ml/stats'
import { readRowsRequest } from '../wire/rows.ts'
import { inputReader } from './input-reader.ts'

const signature = {
  inputs: [
    { name: 'n', type: 'number', nullable: true },
    { name: 'whole "1"', type: 'integer', nullable: false },
    { name: 'é', type: 'boolean', nullable: true },
    { name: 'plan', type: 'text', nullable: true, categories: ['a'] },
  ],
  outputs: [],
} as unknown as Signature
const reader = inputReader(signature)
const row = { n: 1.5, 'whole "1"': 3, é: true, plan: 'two words' }
const several = Array.from({ length: 50 }, (_, k) => ({
  n: k % 7 === 0 ? null : k / 8,
  'whole "1"': -k,
  é: k % 5 === 0 ? null : k % 2 === 0,
  plan: k % 11 === 0 ? null : ['a', 'two words', ''][k % 3]!,
}))
/** As columns, which a flat row makes when it is asked. */
const columnsOf = (batch: Batch) => ({ rows: batch.rows, columns: batch.columns })
const asked = (body: Buffer) => {
  const request = reader.plainRows(body)
  return request && { table: columnsOf(request.table), id: request.id }
}
const plain = (text: string) => asked(Buffer.from(text))
const long = (text: string) => {
  const { table, id } = readRowsRequest(reader, JSON.parse(text))
  return { table, id }
}
const bodyOf = (change: object) => JSON.stringify({ rows: [{ ...row, ...change }] })

const bits = new DataView(new ArrayBuffer(8))
const random = seededRandom(6, 'plain rows')
const anyDouble = () => {
  bits.setUint32(0, random.next() * 2 ** 32)
  bits.setUint32(4, random.next() * 2 ** 32)
  return bits.getFloat64(0)
}

describe('rows that are read from their bytes', () => {
  it.each([
    ['as JSON.stringify writes it', bodyOf({})],
    ['as Python writes it', bodyOf({}).replaceAll(/([:,])(?! )/g, '$1 ')],
    ['over several lines', JSON.stringify({ rows: [row] }, null, '\t')],
    ['with what is missing', bodyOf({ n: null, é: null, plan: null })],
    ['with an empty text', bodyOf({ é: false, plan: '' })],
    ['several', JSON.stringify({ rows: several })],
    ['an id behind them', JSON.stringify({ rows: several, id: 'x' })],
    ['an id before them', JSON.stringify({ id: 'a request', rows: several })],
    ['an id behind one row', JSON.stringify({ rows: [row], id: 'x'.repeat(200) })],
    ['an id before one row', JSON.stringify({ id: 'x', rows: [row] }, null, 2)],
    ['an id as Python writes it', `{"rows": [${JSON.stringify(row)}], "id": "x"}`],
    ['several as Python writes them', JSON.stringify({ rows: several }).replaceAll(/([:,])(?! )/g, '$1 ')],
    ['several over several lines', JSON.stringify({ rows: several }, null, '\t')],
    [
      'more than their first one lets expect',
      JSON.stringify({ rows: [{ ...row, plan: 'a'.repeat(999) }, ...several] }),
    ],
  ])('are what they are read from JSON: %s', (_, text) => {
    expect(plain(text)).toEqual(long(text))
  })

  it.each([
    ['no object', '[]'],
    ['no rows', JSON.stringify({ rows: [] })],
    ['a row that lacks a column', JSON.stringify({ rows: [row, { ...row, plan: undefined }] })],
    ['a row that is none', JSON.stringify({ rows: [row, 1] })],
    ['a row behind the last', `${JSON.stringify({ rows: [row, row] }).slice(0, -2)},]}`],
    ['an id that is none', JSON.stringify({ rows: [row, row], id: 7 })],
    ['an id of nothing', JSON.stringify({ id: '', rows: [row] })],
    ['an id that is too long', JSON.stringify({ rows: [row], id: 'x'.repeat(201) })],
    ['an id twice', JSON.stringify({ id: 'x', rows: [row] }).replace(/}$/, ',"id":"y"}')],
    ['an id with an escape', JSON.stringify({ rows: [row], id: 'x\n' })],
    ['a wish to know why', JSON.stringify({ rows: [row], id: 'x', explain: true })],
    ['keys in another order', JSON.stringify({ rows: [{ plan: 'a', n: 1.5, 'whole "1"': 3, é: true }] })],
    ['a key too much', bodyOf({ more: 1 })],
    ['a key twice', bodyOf({}).replace('}]', ',"plan":"b"}]')],
    ['an escape', bodyOf({ plan: 'a"b' })],
    ['text beyond ASCII', bodyOf({ plan: 'ü' })],
    ['null where something must be', bodyOf({ 'whole "1"': null })],
    ['a fraction where a whole number must be', bodyOf({ 'whole "1"': 1.5 })],
    ['a number as text', bodyOf({ n: '1' })],
    ['a number beyond doubles', bodyOf({}).replace('1.5', '1e999')],
    ['something behind it', `${bodyOf({})} {}`],
    ['nothing', ''],
  ])('are left to JSON: %s', (_, text) => {
    expect(plain(text)).toBeNull()
  })

  it('have the numbers that JSON.parse reads, to the last bit, and none that it refuses', () => {
    const odd =
      '0 -0 0.0 -0.0 01 00 1. .5 +1 - 1e 1e+ 1e5 1E-7 -1.5e+3 0e0 5e-324 1.7976931348623157e308 0x1 1_0 Infinity NaN'
    const digits = (count: number) =>
      Array.from({ length: count }, () => Math.floor(random.next() * 10)).join('')
    const texts = odd.split(' ')
    for (let k = 0; k < 3000; k++) {
      const double = anyDouble()
      if (Number.isFinite(double)) texts.push(String(double), double.toExponential(k % 20))
      texts.push(
        (random.next() * 10 ** (k % 12)).toFixed(k % 18),
        `${1 + (k % 9)}${digits(k % 30)}.${digits(1 + (k % 25))}`,
      )
    }
    for (const number of texts) {
      const text = bodyOf({}).replace('1.5', number)
      const batch = plain(text)
      let parsed: number | null = null
      try {
        parsed = (JSON.parse(text) as { rows: { n: number }[] }).rows[0]!.n
      } catch {}
      if (parsed === null || !Number.isFinite(parsed)) expect(batch, number).toBeNull()
      else if (!Object.is(batch && (batch.table.columns[0] as { values: Float64Array }).values[0], parsed))
        expect.fail(`${number} is read as ${JSON.stringify(batch?.table.columns[0])}`)
    }
  })

  it('are never others than JSON has, whichever byte is changed, added or lacking', () => {
    let read = 0
    const bodies = [
      bodyOf({}),
      JSON.stringify({ rows: [row, several[1]], id: 'x' }),
      JSON.stringify({ id: 'x', rows: [row] }),
    ]
    for (const whole of bodies.map((text) => Buffer.from(text)))
      for (let at = 0; at <= whole.length; at++)
        for (const sign of ['', ...'{}[]:,."\\ \n-+0e9tn\u0000\u001f', 'é'])
          for (const gone of [0, 1]) {
            const body = Buffer.concat([whole.subarray(0, at), Buffer.from(sign), whole.subarray(at + gone)])
            const request = asked(body)
            if (request === null) continue
            read++
            expect(request).toEqual(long(body.toString()))
          }
    expect(read).toBeGreaterThan(100)
  })

  it('are left to JSON, which refuses them, where a model takes one at a time', () => {
    const alone = inputReader({ ...signature, rows: 'one' })
    expect(alone.plainRows(Buffer.from(JSON.stringify({ rows: [row] })))?.table.rows).toBe(1)
    expect(alone.plainRows(Buffer.from(JSON.stringify({ rows: [row, row] })))).toBeNull()
  })
})
