import { piiOf } from '../packages/ml/src/privacy/index.ts'
import { labelledColumns } from '../packages/ml/tests/labelled-columns.ts'
import { recallAndPrecision } from '../packages/ml/tests/recall-and-precision.ts'
import type { BenchResult } from './run.ts'

/**
 * Which columns of personal data are recognised, by class, and how many of those recognised are what is said: columns of ten
 * countries under headers of eight languages, and things that resemble them, of three seeds.
 */
export function bench(): Promise<BenchResult> {
  const columns = [1, 2, 3].flatMap(labelledColumns)
  const told = columns.map((column) => ({
    ...column,
    told: piiOf(
      column.name,
      [...new Set(column.values)].filter((value) => value !== ''),
    ),
  }))
  const classes = recallAndPrecision(told.map(({ is, told: pii }) => ({ is, told: pii?.class ?? null })))
  const missed = told.filter(({ is, told: pii }) => is !== (pii?.class ?? null))
  const table = [
    `${''.padEnd(18)}${'columns'.padStart(9)}${'recall'.padStart(9)}${'precision'.padStart(11)}`,
    ...classes.map(
      ({ name, columns: n, recall, precision }) =>
        `${name.padEnd(18)}${String(n).padStart(9)}${recall.toFixed(3).padStart(9)}${precision.toFixed(3).padStart(11)}`,
    ),
    '',
    ...new Set(
      missed.map(
        ({ name, what, is, told: pii }) =>
          `${name} (${what}): ${is ?? 'a thing'}, told as ${pii?.class ?? 'a thing'}`,
      ),
    ),
  ].join('\n')
  const ratios = Object.fromEntries(
    classes.flatMap(({ name, recall, precision }) => [
      [`${name}: recall`, Number(recall.toFixed(3))],
      [`${name}: precision`, Number(precision.toFixed(3))],
    ]),
  )
  return Promise.resolve({ table, ratios })
}
