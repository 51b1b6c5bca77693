import type { BoostingSettings } from '@slipway/ml/train'
import type { LinearSettings } from '@slipway/ml/train'
import type { Candidate } from './shapes.ts'

/** Histogram gradient boosting with these settings (the rest as the trainer's defaults). */
export const boosting = (
  settings: Partial<BoostingSettings> = {},
  name = label('boosting', settings),
): Candidate => ({
  name,
  trainer: 'boosting',
  recipe: 'tree',
  settings: { ...settings },
})

/** Regularised logistic (classes) or linear (numbers) regression. */
export const linear = (
  settings: Partial<LinearSettings> = {},
  name = label('linear', settings),
): Candidate => ({
  name,
  trainer: 'linear',
  recipe: 'linear',
  settings: { ...settings },
})

/** The honest floor: the majority class's share, the mean, or the mean of the same hour and weekday. Never chosen. */
export const baseline = (settings: Record<string, unknown> = {}): Candidate => ({
  name: label('baseline', settings),
  trainer: 'baseline',
  recipe: 'tree',
  settings,
  baseline: true,
})

const label = (trainer: string, settings: object) =>
  [
    trainer,
    ...Object.entries(settings).map(
      ([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`,
    ),
  ].join(' ')
