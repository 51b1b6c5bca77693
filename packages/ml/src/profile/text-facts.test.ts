import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { mayBeUntidy, manyKinds, untidyTexts } from '../table/issues/untidy-texts.ts'
import { patternCounts } from './patterns.ts'
import { textCounter } from './text-counts.ts'
import { eachText } from './text-facts.ts'

const countsOf = (texts: readonly string[]) => {
  const counter = textCounter()
  for (const text of texts) {
    const bytes = Buffer.from(text)
    counter.add(bytes, 0, bytes.length)
  }
  return counter.finish()
}

const classes = /[A-Z]+|[a-z\u0080-\u{10ffff}]+|[0-9]+/gu
const lookOf = (text: string): string =>
  text.replaceAll(classes, (run) => {
    const sign = /^[A-Z]/.test(run) ? 'A' : /^\d/.test(run) ? '9' : 'a'
    return [...run].length > 1 ? `${sign}+` : sign
  })

it('tells what texts look like, as a regular expression does', () => {
  const text = fc.string({ unit: fc.constantFrom(...'AZaz09-_ .é東🙂'), maxLength: 19 })
  fc.assert(
    fc.property(fc.array(text, { maxLength: 40 }), (texts) => {
      const expected = new Map<string, number>()
      for (const one of texts) expected.set(lookOf(one), (expected.get(lookOf(one)) ?? 0) + 1)
      expect(new Map(eachText(patternCounts(countsOf(texts))))).toEqual(expected)
    }),
  )
})

it('tells what texts look like that come in more than one piece, by their first forty signs', () => {
  const texts = Array.from({ length: 70_000 }, (_, i) => `id-${i}`)
  const counts = countsOf([...texts, 'x-'.repeat(2 ** 20), ...texts.slice(0, 5)])
  expect(new Map(eachText(patternCounts(counts)))).toEqual(
    new Map([
      ['a+-9', 15],
      ['a+-9+', 69_990],
      ['a-'.repeat(20), 1],
    ]),
  )
})

it('finds what is untidy among many texts by their ends', () => {
  const ends = fc.constantFrom('', ' ', '\t', '\u00a0', '\n', '\u2000')
  const word = fc.constantFrom('Unknown', 'error', '-', '--', 'N.A.', 'tbd', 'none', 'nine', 'a', 'Übel', '')
  fc.assert(
    fc.property(fc.array(fc.tuple(ends, word, ends), { maxLength: 30 }), (parts) => {
      const counts = countsOf(parts.map((part) => part.join('')))
      const kinds = manyKinds + 1
      expect(untidyTexts(eachText(counts, mayBeUntidy), kinds)).toEqual(untidyTexts(eachText(counts), kinds))
    }),
  )
})
