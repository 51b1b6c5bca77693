import { type Detector, rowsHolding, type Suspect } from './suspect.ts'

/**
 * Up to this share of empty cells a column is meant to be filled. Where words stand for missing values too, half may be:
 * they show that what is not there was lost.
 */
const meantToBeFilled = { alone: 0.06, besideWords: 0.5 }

/** A word that may also be meant, as "none" is in a column of extras, is one of few that say nothing. */
const saysNothing =
  /^\s*(n\/?a|#n\/a|null|nan|nil|none|undefined|unknown|error|missing|\?+|-+|\.|<na>|\\n)\s*$/i

/** Nan is a given name where it is written as one. */
const isName = (text: string): boolean => text.trim() === 'Nan'

/** Empty cells in columns that are mostly filled, and words that stand for a missing value, wherever they are. */
export const missing: Detector = (columns, rows) =>
  columns.flatMap((column, index) => {
    const words = new Map<number, Omit<Suspect, 'column' | 'row'>>()
    let spelt = 0
    for (const [code, level] of column.levels.entries()) {
      if (column.counts[code] === 0 || isName(level)) continue
      if (level.trim() !== '' && !saysNothing.test(level)) continue
      if (level.trim() !== '') {
        spelt += column.counts[code]!
        words.set(code, { reason: 'missing', score: 0.95, words: `"${level}" stands for a missing value` })
      } else words.set(code, { reason: 'missing', score: 0.9, words: 'it is blank' })
    }
    // Where nearly all say so it is the usual value of the column.
    if (spelt > 0.95 * rows) {
      words.clear()
      spelt = 0
    }
    const empty = rows - column.filled
    if (
      empty > 0 &&
      empty + spelt <= (spelt > 0 ? meantToBeFilled.besideWords : meantToBeFilled.alone) * rows
    )
      words.set(-1, { reason: 'missing', score: 0.8, words: 'it is empty' })
    return rowsHolding(column, index, words)
  })
