import type { Parameter, Study, Trial } from '@slipway/contract/studies'
import { figure } from '../../parts/figures.ts'
import type { Axis } from '../experiments/axes.ts'

/** Where values of a parameter lie over its range, from 0 to 1, by ratios where it is searched so; null: it has none. */
export function placeIn({ kind, low, high, log, choices }: Parameter): (value: unknown) => number | null {
  if (kind === 'categorical') {
    const words = (choices ?? []).map(String)
    return (value) => {
      const at = value === undefined ? -1 : words.indexOf(String(value))
      return at < 0 ? null : words.length === 1 ? 0.5 : at / (words.length - 1)
    }
  }
  const by = log ? Math.log : (value: number) => value
  const [from, to] = [by(low!), by(high!)]
  return (value) => (typeof value !== 'number' ? null : to === from ? 0.5 : (by(value) - from) / (to - from))
}

/** The words or numbers at both ends of a parameter's range. */
export const endsOf = ({ kind, low, high, choices }: Parameter): readonly [string, string] =>
  kind === 'categorical'
    ? [String(choices?.[0] ?? ''), String(choices?.at(-1) ?? '')]
    : [figure(low), figure(high)]

/** A complete trial. */
export type Complete = Trial & { readonly value: number }

export const completeOf = (trials: readonly Trial[]): Complete[] =>
  trials.filter((trial): trial is Complete => trial.value !== null)

/** How good each is beside all: 1 the best, 0 the worst; by rank, so that a few bad ones do not hide what differs. */
export function ranks(values: readonly number[], direction: Study['direction']): number[] {
  const order = values.map((_, index) => index).toSorted((a, b) => values[a]! - values[b]!)
  const shares = new Array<number>(values.length)
  for (const [place, index] of order.entries())
    shares[index] = values.length === 1 ? 1 : place / (values.length - 1)
  return direction === 'minimize' ? shares.map((share) => 1 - share) : shares
}

const mostAxes = 10

/** Those parameters that matter most, then the value. */
export function studyAxes(
  study: Study,
  trials: readonly Complete[],
  importance: readonly { readonly name: string }[],
): Axis[] {
  const order = new Map(importance.map(({ name }, at) => [name, at]))
  const named = Object.entries(study.space)
    .toSorted(([a], [b]) => (order.get(a) ?? order.size) - (order.get(b) ?? order.size))
    .slice(0, mostAxes - 1)
  const values = trials.map(({ value }) => value)
  const [least, most] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
  return [
    ...named.map(([key, parameter]): Axis => {
      const place = placeIn(parameter)
      const [low, high] = endsOf(parameter)
      return { key, low, high, at: (index) => place(trials[index]!.params[key]) }
    }),
    {
      key: study.metric,
      low: figure(least),
      high: figure(most),
      at: (index) => (most === least ? 0.5 : (values[index]! - least!) / (most! - least!)),
    },
  ]
}
