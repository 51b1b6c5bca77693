import { onGraph, onNumbers } from '../arithmetic.ts'
import { civil, type DatePart, datePartNames } from '../civil.ts'
import { rangeOf } from '../order.ts'
import { badSetting } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { type Numbers, numeric, numericTensor } from '../values.ts'

export interface DatePartsSettings {
  /** Default: year, month, day, weekday, hour, dayOfYear, elapsed. */
  readonly parts?: readonly DatePart[]
  /** Keeps parts that were the same in all training rows. Default false. */
  readonly constant?: boolean
}
interface Fitted {
  readonly parts: readonly DatePart[]
}

/** A moment as numbers in UTC; see `DatePart`. Missing gives missing parts. */
export const datePartsKind: StepKind<DatePartsSettings, Fitted> = {
  name: 'dateParts',
  title: 'dates as numbers',
  takes: ['time'],
  fit(values, { parts = datePartNames.slice(0, 7), constant = false }) {
    const wrong = parts.find((part) => !datePartNames.includes(part))
    if (wrong !== undefined)
      throw badSetting('dateParts', `the part "${wrong}"`, `parts are ${datePartNames.join(', ')}`)
    if (constant) return { parts: [...parts] }
    const made = partsOf(parts, (values as Numbers).values)
    return {
      parts: parts.filter((_, k) => {
        const { min, max } = rangeOf(made[k]!)
        return max > min
      }),
    }
  },
  apply({ parts }, values, name) {
    const made = partsOf(parts, (values as Numbers).values)
    return parts.map((part, k) => numeric(`${name}_${part}`, made[k]!))
  },
  compile({ parts }, { tensor }, name, graph) {
    const part = civil(onGraph(graph), tensor)
    return parts.map((wanted) => numericTensor(`${name}_${wanted}`, part(wanted)))
  },
  describe: ({ parts }, name) => `${name}: ${parts.join(', ') || 'left out (always the same)'}`,
}

function partsOf(parts: readonly DatePart[], moments: Float64Array): Float64Array[] {
  const out = parts.map(() => new Float64Array(moments.length))
  for (let i = 0; i < moments.length; i++) {
    const part = civil(onNumbers, moments[i]!)
    for (let k = 0; k < parts.length; k++) out[k]![i] = part(parts[k]!)
  }
  return out
}

/** Dates as numbers: `dateParts({ parts: ['month', 'weekday', 'hour_sin', 'hour_cos'] })`. */
export const dateParts = stepMaker<DatePartsSettings>('dateParts')
