import { resolve } from 'node:path'
import { type Inputs, type Ref, type Step, step, type StepContext, type UseOptions } from '@slipway/flow'
import type { DatasetVersion } from '@slipway/contract/datasets'
import type { Check, CheckReport, CheckRunOptions } from '@slipway/ml/check'
import { checksOf, type CheckSource } from '@slipway/ml/check/builder'
import { classifiedFields } from './classified-fields.ts'
import { platformOf } from './platform.ts'
import type { CheckedDataset, Dataset } from './shapes.ts'
import { checksFailed } from './stages.errors.ts'
import { filesOf } from './table-of.ts'

interface Validated {
  readonly data: Dataset
  /** Sentences, schemas and plain checks; or the path of a YAML file, relative to the project. */
  readonly checks: readonly CheckSource[] | string
  /** Sets rows aside that fail an error or a block, and goes on with the others. */
  readonly quarantine?: boolean
}

/**
 * Runs checks over a dataset version in one pass and keeps the report with it. A failing check that blocks stops
 * the pipeline; others are told and remembered. With `quarantine`, rows that fail are set aside and what follows gets
 * the others, as a version of their own: it stops only where a check that blocks says nothing of single rows.
 *
 * @throws SlipwayError DATA_CHECKS_FAILED naming column, count and share
 */
const validateStep = step(
  'validate',
  async ({ data, checks, quarantine = false }: Validated, ctx): Promise<CheckedDataset> => {
    const asked = await readable(checks)
    const files = await filesOf(data, ctx)
    const options = await optionsOf(data, ctx)
    const { runChecks, setAside } = await import('@slipway/ml/check')
    const parted = quarantine ? await setAside(files, asked, { ...options, outDir: ctx.dir }) : null
    const report = parted?.report ?? (await runChecks(files, asked, options))
    await keepReport(data.id, report, ctx)
    for (const result of report.results)
      if (!result.ok)
        ctx.log(`${result.severity}: ${result.title}: ${result.failing} of ${result.total} fail`)
    const gone = new Set(parted?.reasons.map(({ check }) => check))
    const blocking = report.results.filter(
      ({ ok, severity, check }) => !ok && severity === 'block' && !gone.has(check),
    )
    if (blocking.length > 0 || (parted && parted.aside !== null && parted.rest === null))
      throw checksFailed(
        data.name,
        (blocking.length > 0 ? blocking : report.results.filter(({ ok }) => !ok)).map(
          (result) => `${result.title} (${result.failing} of ${result.total} fail)`,
        ),
      )
    if (!parted || parted.aside === null) return { ...data, checks: report, asked }
    const { keepAside } = await import('./quarantine.ts')
    const kept = await keepAside(
      {
        client: await platformOf(ctx),
        store: async (path, name) => (await ctx.files.put(path, name)).$file,
        folder: ctx.dir,
        madeBy: { run: ctx.run, step: ctx.step },
      },
      { id: data.id, name: data.name, number: data.version },
      parted,
    )
    ctx.log(`${parted.rows} rows are set aside as ${kept.quarantine!.id}`)
    const rest = await datasetOf(data, kept.rest!)
    const fields = await classifiedFields(await platformOf(ctx), data.name, rest.fields)
    return { ...rest, fields, checks: report, asked }
  },
  { cache: false },
)

const readable = async (checks: Validated['checks']): Promise<Check[]> => {
  if (typeof checks !== 'string') return checksOf(checks)
  const [{ readFile }, { readSuite }] = await Promise.all([
    import('node:fs/promises'),
    import('@slipway/ml/check'),
  ])
  return readSuite(await readFile(resolve(process.env.SLIPWAY_PROJECT ?? '.', checks), 'utf8'), checks)
}

/** What the checks may compare with: earlier reports, and other datasets. */
const optionsOf = async (data: Dataset, ctx: StepContext): Promise<CheckRunOptions> => {
  const { checkContext } = await import('@slipway/client/check-context')
  const { history, reference } = await checkContext((await platformOf(ctx)).datasets, data.name, data.version)
  return {
    history,
    references: async (name) => {
      const version = await reference(name)
      return version && Promise.all(version.parts.map((part) => ctx.files.path(fileOf(version, part))))
    },
  }
}

const keepReport = async (id: string, report: CheckReport, ctx: StepContext): Promise<void> => {
  await (await platformOf(ctx)).datasets.addValidation({
    params: { id },
    body: {
      report: { ...report, results: report.results.map((result) => ({ ...result })) },
      madeBy: { run: ctx.run, step: ctx.step },
    },
  })
}

const fileOf = ({ name }: { readonly name: string }, { digest, bytes }: DatasetVersion['parts'][number]) => ({
  $file: { digest, bytes, name: `${name}.parquet` },
})

const datasetOf = async (data: Dataset, version: DatasetVersion): Promise<Dataset> => {
  const { profileFrom } = await import('@slipway/ml/profile')
  return {
    ...data,
    id: version.id,
    version: version.number,
    digest: version.digest,
    rows: version.rows,
    fields: version.fields,
    issues: version.issues as unknown as Dataset['issues'],
    profile: profileFrom(version.profile),
    parts: version.parts.map((part) => fileOf(version, part)),
  }
}

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
