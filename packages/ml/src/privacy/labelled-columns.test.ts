import { expect, it } from 'vitest'
import { labelledColumns } from '../../tests/labelled-columns.ts'
import { recallAndPrecision } from '../../tests/recall-and-precision.ts'
import { piiOf } from './index.ts'

it('finds the columns of people among those that resemble them, in several countries and languages', () => {
  const columns = labelledColumns(4).map(({ name, values, is }) => ({
    is,
    told: piiOf(name, [...new Set(values)])?.class ?? null,
  }))
  expect(columns.filter(({ is }) => is === null).length).toBeGreaterThan(60)
  const scores = new Map(recallAndPrecision(columns).map((score) => [score.name, score]))
  for (const [name, { recall, precision }] of scores) {
    expect([name, precision >= 0.98]).toEqual([name, true])
    // A full name under a header that may be of a thing is known by frequent given names alone.
    expect([name, recall >= ({ 'person name': 0.8, all: 0.95 }[name] ?? 0.98)]).toEqual([name, true])
  }
})
