import { type Detector, rowsHolding, type Suspect } from './suspect.ts'

/**
 * What comes of a text read in the wrong encoding: replacement characters, the two-character remains of UTF-8 read as
 * Latin-1, accents that stand on no letter, control characters.
 */
// oxlint-disable-next-line no-control-regex
const broken =
  /\ufffd|[\u0080-\u009f]|[\u0000-\u0008\u000e-\u001f]|Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]|(?<!\p{L}\p{M}*)\p{M}|[a-z]\u0329|\u0324|\u033b|\u0331|\u033c|\u0320/u

export const characters: Detector = (columns) =>
  columns.flatMap((column, index) => {
    const found = new Map<number, Omit<Suspect, 'column' | 'row'>>()
    for (const [code, level] of column.levels.entries())
      if (column.counts[code]! > 0 && broken.test(level))
        found.set(code, {
          reason: 'characters',
          score: 0.9,
          words: 'its characters were read in a wrong encoding',
        })
    return rowsHolding(column, index, found)
  })
