import { describe, expect, it } from 'vitest'
import { candidatesOf } from '../infer/candidates.ts'
import { parseSample } from './parse-sample.ts'
import { candidatesOfSample } from './sample-columns.ts'

const dialect = { delimiter: ',', quote: '"', escape: '"' }
const usual = (i: number): string[] => [
  i % 7 === 0 ? '' : String(i),
  String(i / 8 - 20),
  i % 3 === 0 ? 'true' : 'false',
  `2024-0${1 + (i % 9)}-1${i % 9}`,
  `2024-01-0${1 + (i % 9)} 0${i % 10}:15:00`,
  i % 5 === 0 ? '"so, ""so"""' : `wört ${i}`,
]

/** What is found with the kernel, and by all texts, of rows whose first hundred lead to an expectation. */
const bothOf = (rowOf: (i: number) => string[], end = '\n') => {
  const lines = ['a,b,c,d,e,f', ...Array.from({ length: 600 }, (_, i) => rowOf(i).join(',')), '7,half a']
  const text = lines.join(end)
  const rows = parseSample(text, dialect, { whole: false, rows: 500 }).slice(1)
  return {
    found: candidatesOfSample(Buffer.from(text), dialect, true, rows.slice(0, 100), 499),
    byTexts: rows[0]!.map((_, column) => candidatesOf(rows.map((row) => row[column] ?? ''))),
  }
}

describe('readings of a sample', () => {
  it.each(['\n', '\r\n'])('are what its texts allow, with lines that end in %j', (end) => {
    const { found, byTexts } = bothOf(usual, end)
    expect(found).toEqual(byTexts)
    expect(byTexts.map(([first]) => first?.kind ?? 'text')).toEqual([
      'number',
      'number',
      'boolean',
      'time',
      'time',
      'text',
    ])
  })

  it.each([
    ['days in digits', 0, (i: number) => `202401${10 + (i % 20)}`],
    ['a fraction', 0, () => '1.5'],
    ['a word', 1, () => 'none'],
    ['an exponent', 1, () => '1.25e-7'],
    ['a comma', 1, () => '"1,5"'],
    ['a capital', 2, () => 'True'],
    ['days first', 3, () => '31/01/2024'],
    ['an hour', 3, () => '2024-01-31 10:00:00'],
    ['a zone', 4, () => '2024-01-31 10:00:00Z'],
    ['a number', 5, String],
    ['a word for missing', 5, () => 'NA'],
    ['a quote within', 5, () => 'a"b'],
    ['a line end', 5, () => '"a\nb"'],
  ] as const)('are never others where behind the first rows there is %s', (_, column, other) => {
    for (const share of [1, 0.5, 0.01]) {
      // Some columns are there for those rows alone.
      for (const before of [usual, (i: number) => usual(i).with(column, i === 3 ? usual(3)[column]! : '')]) {
        const every = Math.round(1 / share)
        const { found, byTexts } = bothOf((i) =>
          i < 100 ? before(i) : i % every === 0 ? usual(i).with(column, other(i)) : before(i),
        )
        if (found !== null) expect(found).toEqual(byTexts)
      }
    }
  })
})
