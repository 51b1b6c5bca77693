import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import { tableOf, writeParquet } from '../table/index.ts'
import { movedColumns } from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-moved-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

it('says which columns of a version moved, in words about versions', async () => {
  const random = seededRandom(5)
  const write = async (name: string, shift: number, plans: readonly string[]) => {
    const rows = Array.from({ length: 3000 }, () => ({
      fee: random.normal() + shift,
      age: random.normal(),
      plan: plans[random.integer(plans.length)]!,
    }))
    await writeParquet(tableOf(rows), join(dir, name))
    return join(dir, name)
  }
  const first = await write('1.parquet', 0, ['a', 'b'])
  const second = await write('2.parquet', 0.5, ['a', 'b', 'c'])
  const report = await movedColumns(first, second, 'version 1')
  expect(report.drifted).toEqual(['fee', 'plan'])
  expect(report.words).toBe('2 of 3 columns no longer look as in version 1: fee, plan.')
  const [fee, age, plan] = report.columns
  expect(fee!.metrics.wasserstein!.value).toBeCloseTo(0.5, 1)
  expect(age!.words).toBe('age is as in version 1.')
  expect(plan!.words).toContain('it holds values version 1 never saw: "c"')
  expect((await movedColumns(first, first, 'version 1')).verdict).toBe('stable')
})
