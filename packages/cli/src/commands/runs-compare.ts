import type { Client } from '@slipway/client'
import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'

/** `slipway runs compare`: runs side by side; a metric that was measured fold by fold with its spread over the folds. */
export const runsCompareCommand = () =>
  new Command('compare')
    .description('runs side by side, what differs first: settings, metrics, data, code, environment')
    .argument('<runs...>', 'two or more ids, or the beginnings of them')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  $ slipway runs compare 3f9a1c 77b0de\n\n± is the standard deviation over the folds of a run that has them. Of two runs the code is compared line by line.',
    )
    .action(async (texts: string[], options: { json?: boolean }) => {
      await using server = await connectTo(here())
      const { fullRunId } = await import('../run-id.ts')
      const { comparisonScreen } = await import('../screen/comparison.ts')
      const { sourceDiffs } = await import('../source-diffs.ts')
      const ids = await Promise.all(texts.map((text) => fullRunId(server.client, text)))
      const compared = await server.client.tracking.compareRuns({ body: { runs: ids } })
      const keys = compared.metrics.map(({ key }) => key)
      const spreads = await spreadsOf(server.client, ids, keys)
      const metrics = compared.metrics.map((row) => ({
        ...row,
        spreads: spreads.get(row.key) ?? ids.map(() => null),
      }))
      const diffs = ids.length === 2 ? await sourceDiffs(server.client, compared) : []
      const whole = { ...compared, metrics, diffs }
      print(options.json, whole, () => comparisonScreen(whole))
    })

/** Of each metric that also stands there fold by fold: the standard deviation over the folds, run by run. */
async function spreadsOf(
  client: Client,
  runs: readonly string[],
  keys: readonly string[],
): Promise<Map<string, (number | null)[]>> {
  const folded = keys.filter((key) => keys.includes(`fold.${key}`))
  const spreads = await Promise.all(
    folded.map(async (key) => {
      const body = { runs: [...new Set(runs)], key: `fold.${key}` }
      const { histories } = await client.tracking.getMetricHistories({ body })
      const ofRun = new Map(
        histories.map(({ run, points }) => [run, deviation(points.map(({ value }) => value))]),
      )
      return [key, runs.map((run) => ofRun.get(run) ?? null)] as const
    }),
  )
  return new Map(spreads)
}

/** Of a sample; null of fewer than two numbers. */
function deviation(values: readonly (number | string)[]): number | null {
  const numbers = values.filter((value) => typeof value === 'number')
  if (numbers.length < 2) return null
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length
  return Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (numbers.length - 1))
}
