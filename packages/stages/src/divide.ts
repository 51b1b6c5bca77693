import { step } from '@slipway/flow'
import type { Task } from '@slipway/ml/train'
import { splitWords } from './split-words.ts'
import type { Dataset, Goal, Parts } from './shapes.ts'
import { requireEnough } from './require-enough.ts'
import { badSeed, noFeatures } from './stages.errors.ts'
import { tableOf } from './table-of.ts'

/** Beyond this, five folds take five times what one honest test set of a fifth tells. */
const HOLDOUT_FROM_ROWS = 200_000
const FOLDS = 5

/**
 * Decides which rows teach and which rows test, by `split`: random, stratified, time:<column>[@from],
 * order@<share>, group:<column> or column:<column>. Equal rows stay together. Checks that the parts are disjoint
 * and reports what leaks between them.
 *
 * @throws SlipwayError SPLIT_…, TARGET_…, TRAIN_TOO_FEW_ROWS, TRAIN_CLASS_TOO_RARE, TRAIN_NO_FEATURES,
 *   TRAIN_BAD_SEED, METRIC_UNKNOWN
 */
export const divide = step(
  'divide',
  async (
    {
      data,
      target,
      positive,
      task,
      split = 'random',
      drop = [],
      entities = [],
      seed = 7,
      folds = FOLDS,
      goal,
    }: {
      data: Dataset
      target: string
      positive?: string
      task?: Task
      split?: string
      drop?: readonly string[]
      /** Columns that name who a row is about; the same one on both sides is reported. */
      entities?: readonly string[]
      seed?: number
      folds?: number
      /** Its metric must be one of the task's, which is known from here on. */
      goal?: Goal
    },
    ctx,
  ): Promise<Parts> => {
    const { makeSplit, parseSplit, splitReport, targetOf } = await import('@slipway/ml/split')
    if (!Number.isInteger(seed) || seed < 0) throw badSeed(seed)
    const table = await tableOf(data, ctx)
    const spec = parseSplit(split)
    const y = targetOf(table, target, { task, positive })
    if (goal?.metric !== undefined) {
      const { metricNamed } = await import('@slipway/ml/evaluate')
      metricNamed(goal.metric, y.task)
    }
    const dropped = [
      ...new Set([
        target,
        ...drop,
        ...(spec.kind === 'column' || spec.kind === 'group' ? [spec.column] : []),
      ]),
    ]
    if (data.fields.every((field) => dropped.includes(field.name))) throw noFeatures(dropped)
    requireEnough(y, target, folds)
    const unit = spec.kind === 'random' || spec.kind === 'stratified' || spec.kind === 'group'
    const made = makeSplit(table, spec, {
      target: y,
      seed,
      folds: table.rows >= HOLDOUT_FROM_ROWS ? 3 : folds,
      ignore: drop,
      ...(unit && table.rows >= HOLDOUT_FROM_ROWS ? { holdout: 0.2 } : {}),
    })
    const report = splitReport(table, made, {
      ignore: drop,
      entities: spec.kind === 'group' ? [spec.column] : [...entities],
    })
    if (!report.disjoint) throw new Error('The split shares rows between its parts.')
    const words = splitWords(spec, made, report)
    for (const line of words) ctx.log(line)
    return {
      spec,
      split: made,
      words,
      report,
      seed,
      column: target,
      task: y.task,
      classes: y.classes,
      ...(y.positive === undefined ? {} : { positive: y.positive }),
      y: y.values,
      dataset: { name: data.name, version: data.version, digest: data.digest },
      drop: dropped,
    }
  },
)
