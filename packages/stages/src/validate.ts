import { type Inputs, type Ref, type Step, step, type UseOptions } from '@slipway/flow'
import { checksOf, type CheckSource } from '@slipway/ml/check/builder'
import { platformOf } from './platform.ts'
import type { CheckedDataset, Dataset } from './shapes.ts'
import { checksFailed } from './stages.errors.ts'
import { filesOf } from './table-of.ts'

interface Validated {
  readonly data: Dataset
  readonly checks: readonly CheckSource[]
}

/**
 * Runs checks over a dataset version in one pass and keeps the report with it. A failing check that blocks stops
 * the pipeline; one that warns is told and remembered.
 *
 * @throws SlipwayError DATA_CHECKS_FAILED naming column, count and share
 */
const validateStep = step(
  'validate',
  async ({ data, checks }: Validated, ctx): Promise<CheckedDataset> => {
    const { runChecks } = await import('@slipway/ml/check')
    const report = await runChecks(await filesOf(data, ctx), checksOf(checks))
    await (await platformOf(ctx)).datasets.addValidation({
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

/** As written in checks/<name>.ts: sentences such as check(col('tenure')).between(0, 72), or their plain data. */
export const validate: Step<Validated, CheckedDataset> = Object.assign(
  (inputs: Inputs<Validated>, use?: UseOptions): Ref<CheckedDataset> => {
    const { checks } = inputs
    // Sentences carry methods, which no plan can hold.
    return validateStep(
      { ...inputs, checks: Array.isArray(checks) ? checksOf(checks as CheckSource[]) : checks },
      use,
    )
  },
  { facts: validateStep.facts, fn: validateStep.fn },
)
