/** Ways to learn. A new trainer is a folder here and one line in `trainers`. */
import { baseline, seasonal } from './baseline/index.ts'
import { boosting } from './boosting/index.ts'
import { linear } from './linear/index.ts'
import { trainerUnknown } from './train.errors.ts'
import type { Trainer } from './trainer.ts'

export type { BaselineSettings, SeasonalSettings } from './baseline/index.ts'
export type { BoostingModel, BoostingSettings } from './boosting/index.ts'
export type { LinearModel, LinearSettings } from './linear/index.ts'
export type { FitOptions, FittedModel, Target, Task, Trainer } from './trainer.ts'

/** Every trainer by its name. */
export const trainers: Readonly<Record<string, Trainer>> = {
  boosting: boosting as Trainer,
  linear: linear as Trainer,
  baseline: baseline as Trainer,
  seasonal: seasonal as Trainer,
}

/** The trainer of this name; TRAIN_TRAINER_UNKNOWN lists them. */
export function trainerNamed(name: string): Trainer {
  const trainer = Object.hasOwn(trainers, name) ? trainers[name] : undefined
  if (!trainer) throw trainerUnknown(name, Object.keys(trainers))
  return trainer
}
