import type { ColumnPlan, LostText } from './infer/infer-columns.ts'
import { missingTexts } from './infer/spelling.ts'
import { blankText, emptyText } from './scan/read-cells.ts'
import type { Batch } from './scan/scan-csv.ts'
import type { Field } from './table.ts'

/** What `readingIssues` asks of a column. */
type Found = Pick<ColumnPlan, 'name' | 'type' | 'reading' | 'lost' | 'misfits'>

/** Notes the words that stand for missing among the texts of a scan. */
export const missingWords = (fields: readonly Field[]) => {
  const columns = fields.map(() => new Map<number, { count: number; readonly row: number }>())
  return {
    take({ first, rows, cells }: Batch): void {
      for (const [column, { starts, ends, missing }] of cells.entries()) {
        if (missing === 0 || starts.length === 0) continue
        for (let row = 0; row < rows; row++) {
          const word = ends[row]!
          if (starts[row]! >= 0 || word === emptyText) continue
          const known = columns[column]!.get(word)
          if (known) known.count++
          else columns[column]!.set(word, { count: 1, row: first + row + 1 })
        }
      }
    },
    /** As the engine's reading of the same columns tells them: the most frequent first. */
    found: (): Found[] =>
      fields.flatMap(({ name, type }, column) => {
        const lost = [...columns[column]!]
          .map(
            ([word, { count, row }]): LostText => ({
              value: word === blankText ? ' ' : missingTexts[word]!,
              count,
              row,
            }),
          )
          .sort((one, other) => other.count - one.count || one.row - other.row)
        return lost.length > 0 ? [{ name, type, reading: { kind: 'text' }, lost, misfits: [] }] : []
      }),
  }
}
