import { isText, type Column } from '../table/table.ts'
import { notSplitWords } from './split.errors.ts'

export type Side = 'train' | 'test' | 'valid' | null

const WORDS: Readonly<Record<string, Side>> = {
  train: 'train',
  training: 'train',
  learn: 'train',
  test: 'test',
  testing: 'test',
  holdout: 'test',
  'hold-out': 'test',
  eval: 'test',
  evaluation: 'test',
  valid: 'valid',
  validation: 'valid',
  val: 'valid',
  dev: 'valid',
}

/**
 * What each row of a split column says: train, test, valid, or null where the cell is empty. A column of true/false or
 * 1/0 counts where its own name says which side it marks (is_test, train).
 *
 * @throws SlipwayError SPLIT_NOT_TRAIN_TEST where a value is none of the words
 */
export function sidesOf(column: Column): Side[] {
  const marks = markedBy(column.name)
  if (!isText(column)) {
    const strange = column.values.find((value) => !Number.isNaN(value) && value !== 0 && value !== 1)
    if (marks === null || strange !== undefined)
      throw notSplitWords(column.name, [...new Set(column.values)].slice(0, 5).map(String))
    return Array.from(column.values, (value) => (Number.isNaN(value) ? null : marks(value === 1)))
  }
  const seen = new Set(column.codes)
  const sides = column.levels.map((level): Side => {
    const word = level.trim().toLowerCase()
    if (column.type === 'boolean') return marks?.(word === 'true') ?? null
    return WORDS[word] ?? null
  })
  const strange = column.levels.filter(
    (level, code) => sides[code] === null && level !== '' && seen.has(code),
  )
  if (strange.length > 0) throw notSplitWords(column.name, strange.slice(0, 5))
  return Array.from(column.codes, (code) => sides[code] ?? null)
}

/** True when every value of the column is a split word and both train and test occur. */
export function saysTrainTest(column: Column): boolean {
  if (!isText(column) || column.levels.length > 8) return false
  const seen = new Set(column.codes)
  const sides = column.levels.flatMap((level, code) =>
    seen.has(code) ? [WORDS[level.trim().toLowerCase()] ?? null] : [],
  )
  return sides.includes('train') && sides.includes('test') && !sides.includes(null)
}

function markedBy(name: string): ((is: boolean) => Side) | null {
  const words = name.toLowerCase().split(/[^a-z]+/)
  if (words.includes('test') || words.includes('holdout')) return (is) => (is ? 'test' : 'train')
  if (words.includes('train') || words.includes('training')) return (is) => (is ? 'train' : 'test')
  return null
}
