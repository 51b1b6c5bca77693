import { expect, it } from 'vitest'
import { notesOf } from './notes.ts'

it('says once what is alike of many columns, and leaves the rest as it is', () => {
  const alike = Array.from({ length: 1200 }, (_, i) => `"c${i}" never changes.`)
  expect(notesOf(['"a" is odd.', ...alike, '2 rows repeat.'])).toEqual([
    '"a" is odd.',
    '"c0" never changes. The same holds of 1,199 more columns: c1, c2, c3, c4, c5 …',
    '2 rows repeat.',
  ])
  expect(notesOf(alike.slice(0, 3))).toEqual(alike.slice(0, 3))
})
