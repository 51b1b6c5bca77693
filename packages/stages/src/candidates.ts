import type { Balance } from '@slipway/ml/prepare'
import type { BaselineSettings, BoostingSettings, LinearSettings, SeasonalSettings } from '@slipway/ml/train'
import type { Candidate } from './shapes.ts'

export interface CandidateOptions<Recipe extends string> {
  /** What tables call it; default: the trainer and its settings. */
  readonly name?: string
  /** Which of the pipeline's preparations it takes. */
  readonly recipe?: Recipe
  /** Balances the classes of the rows it learns from: `{ by: 'weights' }`. */
  readonly balance?: Balance
}

/** Histogram gradient boosting with these settings (the rest as the trainer's defaults). */
export const boosting = <const Recipe extends string = 'tree'>(
  settings: Partial<BoostingSettings> = {},
  options: CandidateOptions<Recipe> = {},
): Candidate<Recipe> => candidate('boosting', settings, options, 'tree')

/** Regularised logistic (classes) or linear (numbers) regression. */
export const linear = <const Recipe extends string = 'linear'>(
  settings: Partial<LinearSettings> = {},
  options: CandidateOptions<Recipe> = {},
): Candidate<Recipe> => candidate('linear', settings, options, 'linear')

/** The honest floor: each class's share, or the mean. Never chosen. */
export const baseline = <const Recipe extends string = 'tree'>(
  settings: Partial<BaselineSettings> = {},
  options: CandidateOptions<Recipe> = {},
): Candidate<Recipe> => ({ ...candidate('baseline', settings, options, 'tree'), baseline: true })

/** A higher floor where time matters: the mean of the same hour, weekday and month. Never chosen. */
export const seasonal = <const Recipe extends string = 'tree'>(
  settings: Partial<SeasonalSettings> = {},
  options: CandidateOptions<Recipe> = {},
): Candidate<Recipe> => ({ ...candidate('seasonal', settings, options, 'tree'), baseline: true })

const candidate = <Recipe extends string>(
  trainer: string,
  settings: object,
  {
    balance,
    name = label(trainer, { ...settings, ...(balance && { balance: balance.by }) }),
    recipe,
  }: CandidateOptions<Recipe>,
  usual: string,
): Candidate<Recipe> => ({
  name,
  trainer,
  recipe: recipe ?? (usual as Recipe),
  settings: { ...settings },
  ...(balance && { balance }),
})

const label = (trainer: string, settings: object) =>
  [
    trainer,
    ...Object.entries(settings).map(
      ([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`,
    ),
  ].join(' ')
