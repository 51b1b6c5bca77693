import { readFile } from 'node:fs/promises'
import { sha256 } from '@slipway/flow/encoding'
import { step, type StepContext } from '@slipway/flow'
import type { Metric as MetricKind, Scored, WordsContext } from '@slipway/ml/evaluate'
import { scoredRows } from './choose.ts'
import { pick } from './prepare.ts'
import { championOf, type Champion } from './champion.ts'
import { thresholdRule } from './threshold-rule.ts'
import { slicesOf } from './slices.ts'
import { tableOf } from './table-of.ts'
import type { Choice, Comparison, Dataset, Evaluation, Evidence, Goal, Model, Parts } from './shapes.ts'

/**
 * Says how good the winner is, on rows that neither taught nor chose it: the test rows where the split has them, else
 * every row by the fold that held it out. Each metric comes with its 95 % bootstrap interval; the winner is compared
 * with the baseline and, where there is one, the champion of the model `name`.
 */
export const evaluate = step(
  'evaluate',
  async (
    {
      name,
      data,
      parts,
      choice,
      model,
      goal,
    }: { name: string; data: Dataset; parts: Parts; choice: Choice; model: Model; goal?: Goal },
    ctx,
  ): Promise<Evaluation> => {
    const ml = await import('@slipway/ml/evaluate')
    const { testRows } = await import('@slipway/ml/split')
    const test = parts.split.kind === 'test' ? model.test : null
    const rows = test ? testRows(parts.split) : scoredRows(parts)
    const width = choice.width
    const fold = test ? null : { k: parts.split.k, fold: pickBytes(parts.split.fold, rows) }
    const across = <T extends Float64Array>(values: T) => (test ? values : pickWide(values, rows, width))
    const costs = goal?.costs
    const base: Omit<Scored, 'prediction' | 'threshold'> = {
      task: parts.task,
      y: pick(parts.y, rows),
      classes: parts.classes,
      ...(costs ? { costs } : {}),
    }
    const predicted = across(test ? test.predicted : choice.oof)
    const threshold =
      choice.threshold === null || choice.threshold === 0.5 || !fold
        ? (choice.threshold ?? undefined)
        : ml.chooseThresholdAcross({ ...base, prediction: predicted }, fold, thresholdRule(goal))
    const scored: Scored = { ...base, prediction: predicted, threshold }
    const clusters = await groupsOfRows(data, parts, rows, ctx)
    const options = { seed: parts.seed, ...(fold ? { folds: fold } : {}), ...(clusters ? { clusters } : {}) }
    ctx.progress(0.1, 'intervals')
    const metrics = ml.evaluate(scored, { ...options, on: test ? 'test' : `cv${parts.split.k}` })
    ctx.progress(0.6, 'comparing')
    const primary = ml.metricNamed(choice.metric, parts.task)
    const compare = (name: string, prediction: Float64Array): Comparison => {
      const found = ml.compareModels(primary, scored, { prediction }, { ...options, resamples: 250 })
      const { metric, other, difference, low, high, verdict } = found
      return { name, metric, value: other, difference, low, high, verdict }
    }
    const floor = test ? test.baseline : choice.baselineOof
    const evidence: Evidence = {
      predictions: await ctx.files.put(
        new Uint8Array(predicted.buffer, predicted.byteOffset, predicted.byteLength),
        'predictions.f64',
      ),
      width,
      ground: groundOf(data, parts),
    }
    const champion = await championOf(ctx, name)
    const context = contextOf(parts, base.y, goal)
    return {
      task: parts.task,
      evidence,
      primary: primary.name,
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([name, { value, low, high, on, n }]) => [
          name,
          { value, low, high, on, n },
        ]),
      ),
      words: ml.describeModel(parts.task, metrics, context),
      context,
      confusion:
        parts.task === 'regression' ? null : ml.confusionMatrix(scored).counts.map((line) => [...line]),
      calibration:
        parts.task === 'binary'
          ? ml
              .calibrationCurve(scored)
              .map(({ predicted: said, observed, n }) => ({ predicted: said, observed, n }))
          : null,
      curve: parts.task === 'binary' ? ml.thresholdCurve(scored) : null,
      slices: await slicesOf({ data, rows, scored, primary, model }, ctx),
      baseline: floor ? compare('the baseline', across(floor)) : null,
      champion: champion
        ? await againstChampion(champion, evidence, primary, metrics[primary.name]!, compare, ctx)
        : null,
      cost: costOf(metrics, goal, context.baseRate),
      threshold: choice.threshold,
      personal: model.personal,
    }
  },
  { cache: false },
)

/**
 * Row by row where the champion was judged on the same rows and split; else by their intervals: worse or better only
 * where these do not overlap.
 */
async function againstChampion(
  champion: Champion,
  mine: Evidence,
  primary: MetricKind,
  value: { value: number; low: number; high: number },
  compare: (name: string, prediction: Float64Array) => Comparison,
  ctx: StepContext,
): Promise<Comparison | null> {
  const name = `the champion (version ${champion.number})`
  if (champion.evidence?.ground === mine.ground && champion.evidence.width === mine.width) {
    const bytes = await readFile(await ctx.files.path(champion.evidence.predictions))
    return compare(
      name,
      new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)),
    )
  }
  const theirs = champion.metrics[primary.name]
  if (!theirs) return null
  const difference = value.value - theirs.value
  const half = Math.hypot(value.high - value.low, theirs.high - theirs.low) / 2
  const [low, high] = [difference - half, difference + half]
  const ahead = primary.higherIsBetter ? low > 0 : high < 0
  const behind = primary.higherIsBetter ? high < 0 : low > 0
  return {
    name,
    metric: primary.name,
    value: theirs.value,
    difference,
    low,
    high,
    verdict: ahead ? 'better' : behind ? 'worse' : 'no difference',
  }
}

/** Rows of one group move together, so that they are drawn together for the intervals. */
async function groupsOfRows(
  data: Dataset,
  parts: Parts,
  rows: Int32Array,
  ctx: StepContext,
): Promise<Int32Array | null> {
  if (parts.spec.kind !== 'group') return null
  const { groupsOf } = await import('@slipway/ml/split')
  const { columnOf } = await import('@slipway/ml/table')
  const { column } = parts.spec
  const { unit } = groupsOf(columnOf(await tableOf(data, ctx, [column]), column))
  return Int32Array.from(rows, (row) => unit[row]!)
}

/** Two evaluations with equal ground judged the same rows in the same folds. */
const groundOf = (data: Dataset, parts: Parts): string =>
  sha256()
    .update(
      JSON.stringify([data.digest, parts.column, parts.positive ?? null, parts.split.kind, parts.split.k]),
    )
    .update(parts.split.fold)
    .update(parts.split.kind === 'test' ? parts.split.test : new Uint8Array())
    .digest('hex')

function contextOf(parts: Parts, y: Float64Array, goal: Goal | undefined): WordsContext {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length
  return {
    target: parts.column,
    ...(parts.positive === undefined ? {} : { positive: parts.positive }),
    ...(parts.task === 'binary' ? { baseRate: mean } : {}),
    ...(parts.task === 'regression' ? { mean } : {}),
    ...(goal?.rows ? { rows: goal.rows } : {}),
    ...(goal?.event ? { event: goal.event } : {}),
    ...(goal?.costs?.currency ? { unit: goal.costs.currency } : {}),
  }
}

/** What a case costs with the model, against flagging none or all, whichever is cheaper. */
function costOf(
  metrics: Readonly<Record<string, { value: number }>>,
  goal: Goal | undefined,
  share: number | undefined,
): Evaluation['cost'] {
  const perCase = metrics.expected_cost?.value
  if (perCase === undefined || share === undefined || !goal?.costs) return null
  const { miss, falseAlarm, currency = '' } = goal.costs
  const perCaseBaseline = Math.min(miss * share, falseAlarm * (1 - share))
  const money = (value: number) => `${value.toFixed(2)}${currency ? ` ${currency}` : ''}`
  return {
    perCase,
    perCaseBaseline,
    words: `Without the model, ${miss * share < falseAlarm * (1 - share) ? 'flagging none' : 'flagging all'} costs ${money(perCaseBaseline)} a case; with it, ${money(perCase)}.`,
  }
}

function pickWide(values: Float64Array, rows: Int32Array, width: number): Float64Array {
  const picked = new Float64Array(rows.length * width)
  for (let i = 0; i < rows.length; i++)
    for (let c = 0; c < width; c++) picked[i * width + c] = values[rows[i]! * width + c]!
  return picked
}

const pickBytes = (values: Uint8Array, rows: Int32Array): Uint8Array =>
  Uint8Array.from(rows, (row) => values[row]!)
