import { expect, it } from 'vitest'
import { placeOf, precisionOf, rocOf, wordsAt } from './curves.ts'

const curve = {
  positives: 200,
  negatives: 800,
  points: [
    { threshold: null, found: 0, falseAlarms: 0 },
    { threshold: 0.9, found: 50, falseAlarms: 10 },
    { threshold: 0.4, found: 108, falseAlarms: 92 },
    { threshold: 0, found: 200, falseAlarms: 800 },
  ],
}

it('draws ROC and precision over recall from the counts', () => {
  expect(rocOf(curve)).toEqual([
    { x: 0, y: 0 },
    { x: 0.0125, y: 0.25 },
    { x: 0.115, y: 0.54 },
    { x: 1, y: 1 },
  ])
  expect(precisionOf(curve)).toEqual([
    { x: 0.25, y: 50 / 60 },
    { x: 0.54, y: 0.54 },
    { x: 1, y: 0.2 },
  ])
})

it('comes to the point whose rows a threshold flags', () => {
  expect([1, 0.95, 0.9, 0.5, 0.4, 0].map((at) => placeOf(curve, at))).toEqual([0, 0, 1, 1, 2, 3])
})

it('says in plain words what a threshold means, with intervals', () => {
  expect(wordsAt(curve, 2, 'leavers')).toEqual([
    'Finds 54 of 100 (47–61) leavers, and misses 92 of 200.',
    'Of 100 that it flags, 54 (47–61) are right; 92 are flagged for nothing.',
    'It flags 20 of 100 in all.',
  ])
  expect(wordsAt(curve, 0, 'leavers')).toEqual(['It flags nothing, and so finds none of the leavers.'])
})
