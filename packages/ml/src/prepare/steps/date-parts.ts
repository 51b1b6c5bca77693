import { onGraph, onNumbers } from '../arithmetic.ts'
import { civil, dayMs, type DatePart, datePartNames } from '../civil.ts'
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

const hourMs = 3_600_000

/** Parts are worked out once an hour that occurs, not once a row: rows share hours. */
function partsOf(parts: readonly DatePart[], moments: Float64Array): Float64Array[] {
  const { slots, hours } = byHour(moments)
  const perHour = parts.map(() => new Float64Array(hours.length))
  for (let slot = 0; slot < hours.length; slot++) {
    const part = civil(onNumbers, hours[slot]! * hourMs)
    for (let k = 0; k < parts.length; k++) perHour[k]![slot] = part(parts[k]!)
  }
  return parts.map((part, k) => {
    const out = new Float64Array(moments.length)
    const values = perHour[k]!
    if (part === 'elapsed') for (let i = 0; i < out.length; i++) out[i] = moments[i]! / dayMs
    else for (let i = 0; i < out.length; i++) out[i] = values[slots[i]!]!
    return out
  })
}

function byHour(moments: Float64Array): { slots: Int32Array; hours: number[] } {
  const slots = new Int32Array(moments.length)
  const hours: number[] = []
  const slotOf = new Map<number, number>()
  let last = Number.POSITIVE_INFINITY
  let lastSlot = 0
  for (let i = 0; i < moments.length; i++) {
    const hour = Math.floor(moments[i]! / hourMs)
    if (hour !== last) {
      lastSlot = slotOf.get(hour) ?? hours.push(hour) - 1
      slotOf.set(hour, lastSlot)
      last = hour
    }
    slots[i] = lastSlot
  }
  return { slots, hours }
}

/** Dates as numbers: `dateParts({ parts: ['month', 'weekday', 'hour_sin', 'hour_cos'] })`. */
export const dateParts = stepMaker<DatePartsSettings>('dateParts')
