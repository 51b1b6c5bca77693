import { badCheck } from '../check.errors.ts'
import type { CheckKind } from '../check.ts'
import { rowsSql, scopedSql, shown } from '../sql.ts'

const metrics: Record<string, (x: string) => string> = {
  mean: (x) => `favg(${x})`,
  median: (x) => `median(${x}::DOUBLE)`,
  min: (x) => `min(${x})`,
  max: (x) => `max(${x})`,
  std: (x) => `stddev_samp(${x})`,
  sum: (x) => `fsum(${x})`,
  distinct: (x) => `count(DISTINCT ${x})`,
  present: (x) => `count(${x})`,
}

const usualSigmas = 3
const leastHistory = 5

/**
 * A number lies within so many standard deviations of what it usually was before, each new value being as uncertain as
 * the mean of the earlier ones: mean ± k·s·√(1 + 1/n). With fewer than five earlier values it passes.
 */
export const anomaly: CheckKind = {
  name: 'anomaly',
  columns: [0, 1],
  parameters: [
    { name: 'metric', type: 'text', words: ['rows', 'null-share', ...Object.keys(metrics)] },
    { name: 'sigmas', type: 'number', optional: true },
  ],
  title: ({ columns, args }) =>
    args.metric === 'rows'
      ? 'the number of rows is as it usually was'
      : `the ${args.metric} of ${columns[0]} is as it usually was`,
  compile: (check, table) => {
    const metric = String(check.args.metric)
    if ((metric === 'rows') !== (check.columns.length === 0))
      throw badCheck('anomaly', metric === 'rows' ? 'rows takes no column' : `${metric} is of a column`)
    const type = table.fields.find(({ name }) => name === check.columns[0])?.type
    if (
      !['rows', 'null-share', 'distinct', 'present'].includes(metric) &&
      type !== 'integer' &&
      type !== 'number'
    )
      throw badCheck('anomaly', `${check.columns[0]} is ${type}, not integer or number`)
    const rows = rowsSql(check)
    const sql =
      metric === 'rows'
        ? rows
        : metric === 'null-share'
          ? `1 - count(${scopedSql(check)}) / nullif(${rows}, 0)`
          : metrics[metric]!(scopedSql(check))
    const history = table.history(check)
    const sigmas = Number(check.args.sigmas ?? usualSigmas)
    if (!(sigmas >= 0)) throw badCheck('anomaly', `${sigmas} standard deviations are less than none`)
    return {
      by: 'summary',
      aggregates: [sql, rows],
      judge: ([value, total]) => {
        const base = { total: total!, value: value! }
        if (value === null) return { ...base, ok: false, failing: total!, detail: 'no value present' }
        if (history.length < leastHistory)
          return {
            ...base,
            ok: true,
            failing: 0,
            detail: `it is ${shown(value!)}; of ${leastHistory} earlier values ${history.length} are known`,
          }
        const { low, high } = rangeOf(usualOf(history, Math.max(sigmas, usualSigmas)), sigmas)
        const ok = value! >= low && value! <= high
        return {
          ...base,
          ok,
          failing: ok ? 0 : total!,
          detail: `it is ${shown(value!)}; usual is ${shown(low)} to ${shown(high)}`,
        }
      },
    }
  },
}

/**
 * What was unusual when it came would hide what is later: it is left out. Five in a row to the same side are how it is
 * from then on.
 */
const usualOf = (history: readonly number[], sigmas: number): readonly number[] => {
  let usual: number[] = []
  let apart: number[] = []
  let apartSide = 0
  for (const value of history) {
    const side = usual.length < leastHistory ? 0 : sideOf(value, rangeOf(usual, sigmas))
    apart = side === 0 ? [] : side === apartSide ? [...apart, value] : [value]
    apartSide = side
    if (side === 0) usual.push(value)
    else if (apart.length === leastHistory) {
      usual = apart
      apart = []
    }
  }
  return usual
}

interface Range {
  readonly low: number
  readonly high: number
}

const sideOf = (value: number, { low, high }: Range): number => (value < low ? -1 : value > high ? 1 : 0)

const rangeOf = (usual: readonly number[], sigmas: number): Range => {
  const n = usual.length
  const mean = usual.reduce((sum, value) => sum + value, 0) / n
  const variance = usual.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  // Equal values all along leave room for rounding only.
  const margin = Math.max(sigmas * Math.sqrt(variance * (1 + 1 / n)), Math.abs(mean) * 1e-9)
  return { low: mean - margin, high: mean + margin }
}
