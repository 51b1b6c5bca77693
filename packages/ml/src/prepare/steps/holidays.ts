import { dayMs } from '../civil.ts'
import { badSetting } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { double, mapNumbers, type Numbers, numeric, numericTensor, toDouble } from '../values.ts'

export interface HolidaysSettings {
  /** The days, as ISO dates: data, because every country and firm has its own. */
  readonly days: readonly string[]
  /** What the feature is called: `<column>_<label>`. Default holiday. */
  readonly label?: string
}
interface Fitted {
  readonly days: readonly number[]
  readonly label: string
}

/** 1 on the days given (in UTC), else 0, missing for a missing date; beside the date itself, which `dateParts` may take on. */
export const holidaysKind: StepKind<HolidaysSettings, Fitted> = {
  name: 'holidays',
  title: 'special days',
  takes: ['time'],
  fit(_values, { days, label = 'holiday' }) {
    const numbers = (days ?? []).map((day) => {
      const ms = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
      if (Number.isNaN(ms)) throw badSetting('holidays', `the day "${day}"`, 'days are written 2024-12-25')
      return ms / dayMs
    })
    if (numbers.length === 0) throw badSetting('holidays', 'no days', 'name at least one')
    return { days: [...new Set(numbers)].toSorted((a, b) => a - b), label }
  },
  apply({ days, label }, values, name) {
    const known = new Set(days)
    const moments = (values as Numbers).values
    const flags = mapNumbers(moments, (ms) =>
      Number.isNaN(ms) ? ms : Number(known.has(Math.floor(ms / dayMs))),
    )
    return [{ name, kind: 'time', values: moments }, numeric(`${name}_${label}`, flags)]
  },
  compile({ days, label }, { tensor }, name, graph) {
    const axis = graph.constant('int64', [1], [1])
    const day = graph.node('Floor', [graph.node('Div', [tensor, double(graph, dayMs)])])
    const equal = graph.node('Equal', [
      graph.node('Unsqueeze', [day, axis]),
      graph.constant('double', [1, days.length], days),
    ])
    const flag = graph.node('ReduceMax', [toDouble(graph, equal), axis], { keepdims: 0 })
    const kept = graph.node('Where', [graph.node('IsNaN', [tensor]), tensor, flag])
    return [{ name, kind: 'time', type: 'double', tensor }, numericTensor(`${name}_${label}`, kept)]
  },
  describe: ({ days, label }, name) => `${name}: ${name}_${label} on ${days.length} days`,
}

/** Special days from data: `holidays({ columns: ['day'], days: ['2024-12-25', '2025-01-01'] })`. */
export const holidays = stepMaker<HolidaysSettings>('holidays')
