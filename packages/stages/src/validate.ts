import { step } from '@slipway/flow'
import type { Check } from '@slipway/ml/check'
import { platformOf } from './platform.ts'
import type { CheckedDataset, Dataset } from './shapes.ts'
import { checksFailed } from './stages.errors.ts'

/**
 * Runs checks over a dataset version in one pass and keeps the report with it. A failing check that blocks stops
 * the pipeline; one that warns is told and remembered.
 *
 * @throws SlipwayError DATA_CHECKS_FAILED naming column, count and share
 */
export const validate = step(
  'validate',
  async ({ data, checks }: { data: Dataset; checks: readonly Check[] }, ctx): Promise<CheckedDataset> => {
    const { runChecks } = await import('@slipway/ml/check')
    const report = await runChecks(await ctx.files.path(data.file), checks)
    await platformOf(ctx).datasets.addValidation({
      params: { id: data.id },
      body: {
        report: { ...report, results: report.results.map((result) => ({ ...result })) },
        madeBy: { run: ctx.run, step: ctx.step },
      },
    })
    for (const result of report.results)
      if (!result.ok)
        ctx.log(`${result.severity}: ${result.title}: ${result.failing} of ${result.total} fail`)
    const blocking = report.results.filter((result) => !result.ok && result.severity === 'block')
    if (blocking.length > 0)
      throw checksFailed(
        data.name,
        blocking.map((result) => `${result.title} (${result.failing} of ${result.total} fail)`),
      )
    return { ...data, checks: report }
  },
  { cache: false },
)
