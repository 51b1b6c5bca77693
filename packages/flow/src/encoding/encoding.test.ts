import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { any } from '../../tests/any-value.ts'
import { canonicalJson, decode, encode, type Json, jsonDigest } from './index.ts'

const through = (value: unknown) => {
  const files = new Map<string, Uint8Array>()
  const json = encode(value, {
    what: 'it',
    file(bytes) {
      const digest = `sha256:${files.size}`
      files.set(digest, bytes.slice())
      return { digest, bytes: bytes.byteLength }
    },
  })
  const text = JSON.stringify(json)
  return { value: decode(JSON.parse(text) as Json, { file: (digest) => files.get(digest)! }), text, files }
}

describe('values between steps', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(any, (value) => {
        expect(through(value).value).toEqual(value)
      }),
      { numRuns: 500 },
    )
  })

  it('keep what JSON would lose', () => {
    const value = { n: [Number.NaN, -0, -Infinity], at: new Date(5), none: [undefined], big: 10n ** 30n }
    const back = through(value).value as typeof value
    expect(Object.is(back.n[1], -0)).toBe(true)
    expect(back).toStrictEqual(value)
    expect(Object.getPrototypeOf(through(JSON.parse('{"__proto__":{"x":1}}')).value)).toBe(Object.prototype)
  })

  it('keep large arrays as files and views as what they show', () => {
    const large = new Float64Array(20_000).map((_, i) => i / 3)
    const { value, text, files } = through({ large, part: large.subarray(3, 5), buffer: Buffer.from('abc') })
    expect(files.size).toBe(1)
    expect(text.length).toBeLessThan(1000)
    expect(value).toEqual({ large, part: large.slice(3, 5), buffer: new Uint8Array([97, 98, 99]) })
  })

  class Model {
    weights = [1]
  }
  class Rows extends Array<number> {}
  class Moment extends Date {}
  class Index extends Map {}
  it.each([
    ['rows[1].model in it is an instance of Model', { rows: [1, { model: new Model() }] }],
    ['fn in it is a function', { fn: () => 1 }],
    ['a.value(0) in it is a symbol', { a: new Map([[1, Symbol('x')]]) }],
    ['is an instance of Promise', Promise.resolve(1)],
    ['is an instance of RegExp', /x/],
    ['rows in it is an instance of Rows', { rows: new Rows() }],
    ['is an instance of Moment', new Moment(0)],
    ['is an instance of Index', [new Index()]],
    ['is an object with a symbol among its keys', { [Symbol('x')]: 1 }],
  ])('say where something cannot be kept: %s', (message, value) => {
    expect(() => through(value)).toThrow(expect.objectContaining({ code: 'FLOW_NOT_STORABLE' }))
    expect(() => through(value)).toThrow(message)
  })

  it('refuse what contains itself, not what appears twice', () => {
    const cyclic: { self?: unknown } = {}
    cyclic.self = [cyclic]
    expect(() => through(cyclic)).toThrow(expect.objectContaining({ code: 'FLOW_CYCLIC_VALUE' }))
    const twice = { x: 1 }
    expect(through([twice, twice]).value).toEqual([twice, twice])
  })

  it('have digests that do not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse())
        expect(jsonDigest(turned)).toBe(jsonDigest(value))
      }),
    )
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}')
  })
})
