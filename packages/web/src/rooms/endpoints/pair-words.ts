import type { ShadowPair } from '@slipway/contract/shadow-pairs'
import { figure } from '../../parts/figures.ts'

/** yes, 0.81: the class with its score; a number alone. */
export const saidText = ({ prediction, score }: ShadowPair['champion']): string => {
  const number = prediction === null || prediction.trim() === '' ? Number.NaN : Number(prediction)
  if (Number.isFinite(number)) return figure(number)
  return [prediction ?? '–', ...(score === null ? [] : [figure(score)])].join(' · ')
}

/** With its sign, and a minus that is one. */
export const signedFigure = (value: number | null): string =>
  value === null ? '–' : `${value > 0 ? '+' : value < 0 ? '−' : ''}${figure(Math.abs(value))}`

export const millis = (us: number): string => (us / 1000).toFixed(2)
