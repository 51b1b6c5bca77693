import { describe, expect, it } from 'vitest'
import { scaleReport, type Report } from '../../bench/scale/workspace.ts'
import { onPostgres } from '../../packages/ops/tests/on-postgres.ts'

const runs = Number(process.env.SLIPWAY_SCALE_RUNS ?? 1_000_000)

/** Every reply is checked while it is measured; what is judged here is how long it took. */
function expectWithinBounds({ answers }: Report): void {
  const late = answers.filter(({ timesMs, boundMs }) => Math.min(...timesMs) > boundMs)
  expect(late).toEqual([])
}

describe('tracking at scale', () => {
  it(`answers over ${runs} runs and ${100 * runs} points on SQLite`, async () => {
    expectWithinBounds(await scaleReport({ runs, points: 100 * runs }, 3))
  })
})

onPostgres('tracking at scale', (cluster) => {
  it(`answers over ${runs / 10} runs and ${10 * runs} points`, async () => {
    const { url } = await cluster().createDatabase()
    expectWithinBounds(await scaleReport({ runs: runs / 10, points: 10 * runs }, 3, url))
  })
})
