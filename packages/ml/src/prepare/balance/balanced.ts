import { seededRandom } from '../../stats/index.ts'
import type { Target } from '../../train/trainer.ts'
import type { Feature, Features } from '../features.ts'
import { badSetting } from '../prepare.errors.ts'
import { classWeights, countClasses } from './class-weights.ts'
import { madeUp, madeUpValues } from './smote.ts'

/**
 * weights: each class counts alike. over: rows of smaller classes are repeated until they are as many as the largest's.
 * under: rows of larger classes are left out until they are as few as the smallest's. smote: rows of smaller classes
 * are made up between neighbours.
 */
export interface Balance {
  readonly by: 'weights' | 'over' | 'under' | 'smote'
  /** For over and smote, how many rows a smaller class gets, as a share of the largest's. Default 1. */
  readonly upTo?: number
  /** For smote: between a row and so many nearest of its class. Default 5. */
  readonly neighbours?: number
}
export interface BalancedRows {
  readonly features: Features
  readonly target: Target
  readonly weights?: Float64Array
}

/**
 * Training rows balanced over their classes. Never use it on rows that a model is judged by.
 * Throws PREPARE_BAD_SETTING for a number as the target, or a class of one row that should get neighbours.
 */
export function balanced(
  features: Features,
  target: Target,
  { by, upTo = 1, neighbours = 5 }: Balance,
  { seed }: { seed: number },
): BalancedRows {
  const counts = countClasses(target)
  if (!(upTo > 0 && upTo <= 1)) throw badSetting('balance', `upTo ${upTo}`, 'it lies between 0 and 1')
  if (by === 'weights') return { features, target, weights: classWeights(target) }
  const random = seededRandom(seed, `balance ${by}`)
  const rowsOf = Array.from(counts, (): number[] => [])
  for (const [row, k] of target.values.entries()) rowsOf[k]!.push(row)
  const there = rowsOf.filter((rows) => rows.length > 0)
  if (by === 'under') {
    const fewest = Math.min(...there.map(({ length }) => length))
    const kept = there.flatMap((rows) => random.shuffle(Int32Array.from(rows)).subarray(0, fewest))
    return taken(features, target, Int32Array.from(kept.flatMap((rows) => [...rows])).sort())
  }
  const wanted = Math.round(upTo * Math.max(...counts))
  const missing = rowsOf.map(({ length }) => (length === 0 ? 0 : Math.max(0, wanted - length)))
  if (by === 'over') {
    const more = rowsOf.flatMap((rows, k) =>
      Array.from({ length: missing[k]! }, () => rows[random.integer(rows.length)]!),
    )
    return taken(features, target, Int32Array.from([...target.values.keys(), ...more]))
  }
  const made = rowsOf.flatMap((rows, k) => {
    if (missing[k] === 0) return []
    if (rows.length < 2)
      throw badSetting(
        'balance',
        `smote for the class ${target.classes[k] ?? k} of one row`,
        'repeat rows instead: over',
      )
    return madeUp(features, rows, missing[k]!, neighbours, random)
  })
  const values = Float64Array.from([...target.values, ...made.map(({ row }) => target.values[row]!)])
  return {
    target: { ...target, values },
    features: {
      rows: values.length,
      columns: features.columns.map((column): Feature => {
        const longer = new Float64Array(values.length)
        longer.set(column.values)
        longer.set(madeUpValues(column, made), column.values.length)
        return { ...column, values: longer }
      }),
    },
  }
}

const taken = (features: Features, target: Target, rows: Int32Array): BalancedRows => ({
  features: {
    rows: rows.length,
    columns: features.columns.map((column) => ({ ...column, values: at(column.values, rows) })),
  },
  target: { ...target, values: at(target.values, rows) },
})

const at = (values: Float64Array, rows: Int32Array) => Float64Array.from(rows, (row) => values[row]!)
