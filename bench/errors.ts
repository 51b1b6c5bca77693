import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { detectErrors } from '../packages/ml/src/check/index.ts'
import { readTexts, type TextColumn, withDuckDb } from '../packages/ml/src/table/index.ts'
import { dataPath } from '../packages/ml/tests/data.ts'
import type { BenchResult } from './run.ts'

/**
 * Cells found wrong without labels, at the shipped defaults, against the truth cell by cell: hospital of the public
 * data, and every <name>-dirty.csv with its <name>-clean.csv in the folder that SLIPWAY_DIRTY names. Numbers that are
 * equal (5.0 and 5) are no error.
 */
export async function bench(): Promise<BenchResult> {
  const folder = process.env.SLIPWAY_DIRTY
  const more = folder ? readdirSync(folder).flatMap((file) => /^(.*)-dirty\.csv$/.exec(file)?.[1] ?? []) : []
  const pairs = [
    {
      name: 'hospital',
      dirty: dataPath('dirty/hospital_dirty.csv')!,
      clean: dataPath('dirty/hospital_clean.csv')!,
    },
    ...more.toSorted().map((name) => ({
      name,
      dirty: join(folder!, `${name}-dirty.csv`),
      clean: join(folder!, `${name}-clean.csv`),
    })),
  ]
  const lines: string[] = []
  const ratios: Record<string, number> = {}
  for (const { name, dirty, clean } of pairs) {
    const truth = await wrongCells(dirty, clean)
    const began = performance.now()
    const { cells } = await detectErrors(dirty)
    const seconds = (performance.now() - began) / 1000
    const hits = cells.filter(({ row, column }) => truth.has(`${row} ${column}`)).length
    const [precision, recall] = [hits / Math.max(1, cells.length), hits / truth.size]
    const f1 = hits === 0 ? 0 : (2 * precision * recall) / (precision + recall)
    ratios[`f1 ${name}`] = Number(f1.toFixed(3))
    lines.push(
      [
        name.padEnd(12),
        `${truth.size} wrong`.padStart(14),
        `${cells.length} told`.padStart(12),
        `precision ${precision.toFixed(3)}`.padStart(17),
        `recall ${recall.toFixed(3)}`.padStart(14),
        `F1 ${f1.toFixed(3)}`.padStart(10),
        `${seconds.toFixed(1)} s`.padStart(8),
      ].join(''),
    )
  }
  return { table: lines.join('\n'), ratios }
}

/** The cells that differ, as `row column`; both files hold the same rows and columns in the same order. */
async function wrongCells(dirty: string, clean: string): Promise<Set<string>> {
  const [wrong, right] = await withDuckDb(async (connection) => [
    await readTexts(connection, dirty),
    await readTexts(connection, clean),
  ])
  const found = new Set<string>()
  for (const [i, column] of wrong!.entries())
    for (let row = 0; row < column.codes.length; row++)
      if (!same(at(column, row), at(right![i]!, row))) found.add(`${row + 1} ${column.name}`)
  return found
}

const at = ({ codes, levels }: TextColumn, row: number): string =>
  codes[row]! < 0 ? '' : levels[codes[row]!]!

const same = (a: string, b: string): boolean =>
  a === b || (a.trim() !== '' && b.trim() !== '' && Number(a) === Number(b))
