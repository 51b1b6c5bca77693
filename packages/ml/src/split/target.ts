import { nearestName } from '../table/nearest-name.ts'
import { type Column, isText, type Table } from '../table/table.ts'
import type { Target, Task } from '../train/trainer.ts'
import {
  positiveNotFound,
  targetEmpty,
  targetIsTime,
  targetNotFound,
  targetNotNumeric,
  targetNotTwoClasses,
  targetOneClass,
  targetTooManyClasses,
} from './target.errors.ts'

/** More classes than this is taken for free text or an identifier. */
const MOST_CLASSES = 100
/** Different numbers are counted up to this many. */
const MOST_COUNTED = 1000
/** A whole-number column with at most this many values is taken for classes, else for a quantity. */
const MOST_NUMBER_CLASSES = 10

/** Values that mean "it happened", strongest first: the positive class where nobody names one. */
const POSITIVE_WORDS = [
  ['yes', 'true', 'y', 't', '1', 'positive', 'pos'],
  ['churn', 'churned', 'left', 'fraud', 'fraudulent', 'default', 'defaulted', 'fail', 'failed', 'failure'],
  ['bad', 'spam', 'malignant', 'sick', 'dead', 'died', 'anomaly', 'attack', 'canceled', 'cancelled', 'won'],
]
const NEGATIVE_WORDS = [
  'no',
  'false',
  'n',
  'f',
  '0',
  'negative',
  'neg',
  'none',
  'normal',
  'benign',
  'ham',
  'good',
  'ok',
]

/**
 * The column to predict, as trainers take it. Rows whose target is missing hold NaN; a split leaves them out.
 *
 * The task, unless given: text and booleans are classes (two: binary); numbers with two values are binary;
 * whole numbers with at most 10 values are multiclass; other numbers are regression. binary: classes =
 * [other, positive]; the positive class is `positive`, else a word such as yes/true/1/churned/fraud, else the
 * larger number or the rarer value. multiclass: classes in ascending order.
 *
 * @throws SlipwayError TARGET_NOT_FOUND (names the nearest column), TARGET_EMPTY, TARGET_ONE_CLASS,
 *   TARGET_TOO_MANY_CLASSES, TARGET_NOT_BINARY, TARGET_NOT_A_NUMBER, TARGET_IS_A_TIME, TARGET_POSITIVE_NOT_FOUND
 */
export function targetOf(
  table: Table,
  name: string,
  options: { readonly task?: Task; readonly positive?: string } = {},
): Target & { readonly positive?: string } {
  const column = table.columns.find((each) => each.name === name)
  if (!column) {
    const names = table.columns.map((each) => each.name)
    throw targetNotFound(name, nearestName(name, names) ?? null, names)
  }
  if (column.type === 'date' || column.type === 'timestamp') throw targetIsTime(name)
  const found = isText(column) ? textClasses(column.codes, column.levels) : numberClasses(column.values)
  if (found.filled === 0) throw targetEmpty(name, table.rows)
  const task = options.task ?? taskOf(column, found)
  if (task === 'regression') {
    if (isText(column)) throw targetNotNumeric(name, column.type)
    if (found.labels.length === 1) throw targetOneClass(name, found.labels[0]!)
    return { task, values: Float64Array.from(column.values), classes: [] }
  }
  if (found.labels.length === 1) throw targetOneClass(name, `"${found.labels[0]!}"`)
  if (found.labels.length > MOST_CLASSES) throw targetTooManyClasses(name, found.distinct, MOST_CLASSES)
  if (task === 'multiclass') return { task, values: found.indexed(found.labels), classes: found.labels }
  if (found.labels.length !== 2) throw targetNotTwoClasses(name, found.labels)
  const positive = options.positive ?? positiveOf(found, isText(column))
  if (!found.labels.includes(positive)) throw positiveNotFound(positive, name, found.labels)
  const classes = [found.labels.find((label) => label !== positive)!, positive]
  return { task, values: found.indexed(classes), classes, positive }
}

/** The classes that occur, in ascending order, with their counts. */
interface Found {
  readonly filled: number
  readonly distinct: number
  readonly labels: readonly string[]
  readonly counts: ReadonlyMap<string, number>
  indexed(classes: readonly string[]): Float64Array
}

function taskOf(column: Column, found: Found): Task {
  if (found.distinct === 2) return 'binary'
  if (isText(column)) return 'multiclass'
  return column.type === 'integer' && found.distinct <= MOST_NUMBER_CLASSES && found.distinct > 1
    ? 'multiclass'
    : 'regression'
}

function textClasses(codes: Int32Array, levels: readonly string[]): Found {
  const byCode = new Int32Array(levels.length)
  let filled = 0
  for (const code of codes) {
    if (code < 0) continue
    byCode[code]!++
    filled++
  }
  const counts = new Map<string, number>()
  for (let code = 0; code < levels.length; code++)
    if (byCode[code]! > 0) counts.set(levels[code]!, byCode[code]!)
  const labels = [...counts.keys()].sort()
  const indexed = (classes: readonly string[]) => {
    const indexOf = levels.map((level) => classes.indexOf(level))
    return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : indexOf[code]!))
  }
  return { filled, distinct: labels.length, labels, counts, indexed }
}

function numberClasses(values: Float64Array): Found {
  const byValue = new Map<number, number>()
  let filled = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    filled++
    // Past this many values they cannot be classes, and counting each of a million numbers would be wasted.
    const known = byValue.get(value)
    if (known !== undefined || byValue.size <= MOST_COUNTED) byValue.set(value, (known ?? 0) + 1)
  }
  const sorted = [...byValue.keys()].sort((a, b) => a - b)
  const labels = sorted.map(String)
  const counts = new Map(sorted.map((value) => [String(value), byValue.get(value)!]))
  const indexed = (classes: readonly string[]) => {
    const indexOf = new Map(sorted.map((value) => [value, classes.indexOf(String(value))]))
    return Float64Array.from(values, (value) => (Number.isNaN(value) ? value : indexOf.get(value)!))
  }
  return { filled, distinct: sorted.length, labels, counts, indexed }
}

function positiveOf(found: Found, text: boolean): string {
  const [first, second] = found.labels as [string, string]
  if (!text) return second
  const [a, b] = [first.trim().toLowerCase(), second.trim().toLowerCase()]
  for (const words of POSITIVE_WORDS) {
    if (words.includes(a) !== words.includes(b)) return words.includes(a) ? first : second
  }
  if (NEGATIVE_WORDS.includes(a) !== NEGATIVE_WORDS.includes(b))
    return NEGATIVE_WORDS.includes(a) ? second : first
  return found.counts.get(first)! < found.counts.get(second)! ? first : second
}
