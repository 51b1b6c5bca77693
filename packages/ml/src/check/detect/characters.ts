import { type Detector, rowsHolding, type Suspect } from './suspect.ts'

/** Replacement and control characters, and UTF-8 that was read as Latin-1: "Ã©" for "é". */
const broken = /\ufffd|[^\P{Cc}\t\n\r]|Ã[\u00a0-\u00bf]|â€|Â[\u00a0-\u00bf]/u

/** A mark on a Latin letter that makes no letter of any language with it, or on none at all. */
const strayMark = /(?:^|[\p{Script=Latin}\p{N}\p{P}\s])\p{M}/u

/** An apostrophe within a word that SQL or CSV doubled, and nobody took back: O''Boyle. */
const doubledApostrophe = /(?<=\p{L})''(?=\p{L})/gu

/** What comes of a text that was read in the wrong encoding, or was escaped once too often. */
export const characters: Detector = (columns) =>
  columns.flatMap((column, index) => {
    const found = new Map<number, Omit<Suspect, 'column' | 'row'>>()
    for (const [code, level] of column.levels.entries()) {
      if (column.counts[code] === 0) continue
      if (broken.test(level) || strayMark.test(level.normalize('NFC')))
        found.set(code, {
          reason: 'characters',
          score: 0.9,
          words: 'its characters were read in a wrong encoding',
        })
      else if (level.includes("''")) {
        const instead = level.replace(doubledApostrophe, "'")
        if (instead !== level)
          found.set(code, {
            reason: 'characters',
            score: 0.9,
            words: 'its apostrophe is doubled, as in a text that was escaped',
            instead,
          })
      }
    }
    return rowsHolding(column, index, found)
  })
