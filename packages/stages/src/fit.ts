import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { step, type FileRef, type StepContext } from '@slipway/flow'
import type { Check } from '@slipway/ml/check'
import type { Target } from '@slipway/ml/train'
import { answersOf } from './answers.ts'
import { learn as learnFrom } from './learn.ts'
import { pick, recipeFor } from './prepare.ts'
import { mindRecipeRules } from './recipe-rules.ts'
import type { Choice, Chosen, Dataset, JoinedView, Model, Parts } from './shapes.ts'
import { parityBroken } from './stages.errors.ts'
import { tableOf } from './table-of.ts'

const PARITY_ROWS = 2_000
/** ONNX trees sum in 32-bit floats; more than this apart is a defect, not rounding. */
const PARITY_LIMIT = 1e-5

/**
 * Fits the chosen candidate on all the training rows and compiles recipe and estimator into one ONNX graph that
 * takes the raw columns. What is stored was compared with the trainer's own predictions first.
 */
export const fit = step(
  'fit',
  async ({ data, parts, choice }: { data: Dataset; parts: Parts; choice: Choice }, ctx): Promise<Model> => {
    const { compileModel, openModel, signatureOf, writeModelFolder } = await import('@slipway/ml/model')
    const { applyRecipe, describeRecipe, fitRecipe, personalFeatures } = await import('@slipway/ml/prepare')
    const { testRows, trainRows } = await import('@slipway/ml/split')
    const { takeRows } = await import('@slipway/ml/table')
    const { trainerNamed } = await import('@slipway/ml/train')
    const { baselineOf } = await import('@slipway/ml/drift')

    const fields = data.fields.filter((field) => !parts.drop.includes(field.name))
    const table = await tableOf(
      data,
      ctx,
      fields.map(({ name }) => name),
    )
    const rows = trainRows(parts.split)
    const training = rows.length === table.rows ? table : takeRows(table, rows)
    const target: Target = { task: parts.task, classes: parts.classes, values: pick(parts.y, rows) }

    const learn = async ({ candidate, recipe: wanted }: Chosen, onProgress?: (done: number) => void) => {
      const recipe = await recipeFor(wanted, data.fields, parts.drop)
      await mindRecipeRules(recipe, ctx)
      const { fitted, features } = fitRecipe(recipe, training, target, { seed: parts.seed })
      const trainer = trainerNamed(candidate.trainer)
      const model = await learnFrom(candidate, features, target, { seed: parts.seed, onProgress })
      return {
        trainer,
        recipe: fitted,
        model,
        predict: (t: typeof table) => trainer.predict(model, applyRecipe(fitted, t)),
      }
    }

    const best = await learn(choice.winner, (done) => ctx.progress(done * 0.7, 'fitting the winner'))
    ctx.progress(0.75, 'writing the ONNX graph')
    const own = signatureOf(data.fields, {
      target: parts.column,
      task: parts.task,
      classes: parts.classes,
      drop: parts.drop,
      profile: data.profile,
      ...(data.dayOrder && { dayOrder: data.dayOrder }),
      ...('asked' in data && { checks: data.asked as readonly Check[] }),
      recipe: best.recipe,
      ...(parts.positive === undefined ? {} : { positive: parts.positive }),
      ...(choice.threshold === null ? {} : { threshold: choice.threshold }),
    })
    const signature = data.features ? { ...own, features: data.features.map(lookedUp) } : own
    const onnx = compileModel({ recipe: best.recipe, model: best.model, signature })
    const folder = join(ctx.dir, 'model')
    const preparation = describeRecipe(best.recipe)
    const personal = personalFeatures(best.recipe, data.fields)
    for (const { column, class: kind, features } of personal)
      ctx.log(`learns from personal data: ${column} (${kind}) as ${features.length} features`)
    const importance = ranked(best.model.features, best.trainer.importance(best.model))
    await writeModelFolder(folder, {
      onnx,
      signature,
      slipway: {
        dataset: { id: data.id, name: data.name, version: data.version, digest: data.digest },
        candidate: choice.winner.candidate,
        ...(data.features && { features: data.features }),
        preparation,
        personal,
        importance,
        seed: parts.seed,
        trainedRows: rows.length,
      },
    })
    // What the model says of rows it did not learn from is what it will say in production.
    const baseline = {
      inputs: baselineOf(training),
      predictions: baselineOf(answersOf(choice.oof, signature)),
    }
    ctx.progress(0.85, 'comparing with ONNX Runtime')
    const sample = takeRows(training, everyNth(training.rows, PARITY_ROWS))
    const served = await openModel(folder, { plans: false })
    let parity: number
    try {
      parity = widestGap(best.predict(sample), await served.scores(sample))
    } finally {
      await served.close()
    }
    if (!(parity <= PARITY_LIMIT * scaleOf(target))) throw parityBroken(parity)

    const held = testRows(parts.split)
    const test =
      parts.split.kind === 'test'
        ? {
            predicted: best.predict(takeRows(table, held)),
            baseline: choice.baseline ? (await learn(choice.baseline)).predict(takeRows(table, held)) : null,
          }
        : null
    const baselineFile = await ctx.files.put(Buffer.from(JSON.stringify(baseline)), 'baseline.json')
    return {
      candidate: choice.winner.candidate,
      signature,
      files: [...(await filesOf(folder, ctx)), { path: 'baseline.json', file: baselineFile }],
      importance,
      preparation,
      personal,
      parity,
      test,
      seed: parts.seed,
      trainedRows: rows.length,
    }
  },
)

/** What an endpoint needs to look features up. */
const lookedUp = ({ name, version, entity, features }: JoinedView) => ({ name, version, entity, features })

function ranked(names: readonly string[], shares: Float64Array): Model['importance'] {
  return names.map((name, i) => ({ name, share: shares[i] ?? 0 })).toSorted((a, b) => b.share - a.share)
}

const everyNth = (rows: number, wanted: number): Int32Array =>
  Int32Array.from({ length: Math.min(rows, wanted) }, (_, i) =>
    Math.floor((i * rows) / Math.min(rows, wanted)),
  )

function widestGap(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let widest = 0
  for (let i = 0; i < a.length; i++) widest = Math.max(widest, Math.abs(a[i]! - b[i]!))
  return widest
}

/** Probabilities are compared as they are; numbers relative to how large they get. */
const scaleOf = (target: Target): number =>
  target.task === 'regression' ? target.values.reduce((most, value) => Math.max(most, Math.abs(value)), 1) : 1

async function filesOf(folder: string, ctx: StepContext): Promise<{ path: string; file: FileRef }[]> {
  const found: { path: string; file: FileRef }[] = []
  for (const name of (await readdir(folder, { recursive: true })).toSorted()) {
    const path = join(folder, name)
    if ((await stat(path)).isFile())
      found.push({ path: relative(folder, path), file: await ctx.files.put(path, name) })
  }
  return found
}
