import { type Detector, rowsHolding, type Suspect } from './suspect.ts'

/** Replacement and control characters, and UTF-8 that was read as Latin-1: "Ã©" for "é". */
const broken = /\ufffd|[^\P{Cc}\t\n\r]|Ã[\u00a0-\u00bf]|â€|Â[\u00a0-\u00bf]/u

/** A mark on a Latin letter that makes no letter of any language with it, or on none at all. */
const strayMark = /(?:^|[\p{Script=Latin}\p{N}\p{P}\s])\p{M}/u

/** What comes of a text that was read in the wrong encoding. */
export const characters: Detector = (columns) =>
  columns.flatMap((column, index) => {
    const found = new Map<number, Omit<Suspect, 'column' | 'row'>>()
    for (const [code, level] of column.levels.entries())
      if (column.counts[code]! > 0 && (broken.test(level) || strayMark.test(level.normalize('NFC'))))
        found.set(code, {
          reason: 'characters',
          score: 0.9,
          words: 'its characters were read in a wrong encoding',
        })
    return rowsHolding(column, index, found)
  })
