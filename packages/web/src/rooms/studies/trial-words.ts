import type { ParameterValue, Trial } from '@slipway/contract/studies'
import { figure } from '../../parts/figures.ts'

export const valueText = (value: ParameterValue | undefined): string =>
  value === undefined ? '–' : typeof value === 'number' ? figure(value) : String(value)

/** Of a trial by its number, as charts tell what is pointed at. */
export const wordsOf = (trials: readonly Trial[], metric: string) => (number: number) => {
  const trial = trials.find((one) => one.number === number)
  return trial ? trialInWords(trial, metric) : ''
}

/** Trial 7, complete: loss 0.31; depth 4, rate 0.01. */
export const trialInWords = ({ number, state, value, last, params }: Trial, metric: string): string => {
  const came =
    value !== null
      ? `: ${metric} ${figure(value)}`
      : last !== null
        ? `: ${metric} ${figure(last.value)} at step ${figure(last.step)}`
        : ''
  const settings = Object.entries(params).map(([name, given]) => `${name} ${valueText(given)}`)
  return `Trial ${number}, ${state}${came}${settings.length > 0 ? `; ${settings.join(', ')}` : ''}.`
}
