import { step } from '@slipway/flow'
import { ruleText, type Rule } from './rules.ts'
import type { Comparison, Evaluation, Verdict } from './shapes.ts'
import { unknownMetric } from './stages.errors.ts'

/**
 * The gate: every rule must hold. A rule about the champion holds where there is none yet, and says so.
 *
 * @throws SlipwayError EVALUATE_UNKNOWN_METRIC
 */
export const judge = step(
  'judge',
  async (
    { evaluation, rules }: { evaluation: Evaluation; rules: readonly Rule[] },
    ctx,
  ): Promise<Verdict> => {
    const { metricNamed } = await import('@slipway/ml/evaluate')
    const upwards = (metric: string) => metricNamed(metric, evaluation.task).higherIsBetter
    const judged = rules.map((rule) => ({ rule: ruleText(rule), ...verdictOf(rule, evaluation, upwards) }))
    for (const { rule, ok, detail } of judged) ctx.log(`${ok ? 'holds' : 'fails'}: ${rule} (${detail})`)
    return { passed: judged.every(({ ok }) => ok), rules: judged }
  },
)

function verdictOf(
  rule: Rule,
  evaluation: Evaluation,
  upwards: (metric: string) => boolean,
): { ok: boolean; detail: string } {
  if ('limit' in rule) {
    const metric = evaluation.metrics[rule.metric]
    if (!metric) throw unknownMetric(rule.metric, Object.keys(evaluation.metrics))
    const atLeast = rule.kind === 'at-least' || (rule.kind === 'reaches' && upwards(rule.metric))
    return {
      ok: atLeast ? metric.value >= rule.limit : metric.value <= rule.limit,
      detail: `it is ${short(metric.value)}, ${short(metric.low)} to ${short(metric.high)}`,
    }
  }
  if (rule.kind === 'no-personal-data') {
    const found = evaluation.personal.filter((one) => !rule.except.includes(one.class))
    const named = found.map(({ column, class: kind }) => `${column} (${kind})`).join(', ')
    return {
      ok: found.length === 0,
      detail: found.length === 0 ? 'it learns from none' : `it learns from ${named}`,
    }
  }
  const other = evaluation[rule.than]
  if (!other) return { ok: rule.than === 'champion', detail: `there is no ${rule.than} yet` }
  const ok = rule.kind === 'better-than' ? other.verdict === 'better' : other.verdict !== 'worse'
  return { ok, detail: inWords(other) }
}

const inWords = (other: Comparison) => {
  const { name, verdict, difference } = other
  const [value, by] = [short(other.value), short(Math.abs(difference))]
  const interval = `${short(other.low)} to ${short(other.high)}`
  return verdict === 'no difference'
    ? `no different from ${name}'s ${value}: ${by} ${difference < 0 ? 'less' : 'more'}, which may be chance (${interval})`
    : `${verdict} than ${name}'s ${value} by ${by} (${interval})`
}

const short = (value: number) =>
  Math.abs(value) >= 100 ? value.toFixed(1) : value.toPrecision(4).replace(/\.?0+$/, '')
