import type { Features } from '@slipway/ml/prepare'
import type { FitOptions, FittedModel, Target } from '@slipway/ml/train'
import type { Candidate } from './shapes.ts'

/** Fits a candidate's trainer on training rows, their classes balanced as it wants. */
export async function learn(
  { trainer: name, settings, balance }: Candidate,
  features: Features,
  target: Target,
  options: FitOptions,
): Promise<FittedModel> {
  const { trainerNamed } = await import('@slipway/ml/train')
  const trainer = trainerNamed(name)
  const all = { ...trainer.defaults, ...settings }
  if (!balance) return trainer.fit(features, target, all, options)
  const { balanced } = await import('@slipway/ml/prepare')
  const { weights, ...rows } = balanced(features, target, balance, { seed: options.seed })
  return trainer.fit(rows.features, rows.target, all, { ...options, ...(weights && { weights }) })
}
