import type { Race, Pruner } from './pruner.ts'
import { mustKnow } from '../settings.ts'
import { prunerUnknown } from '../tune.errors.ts'
import { halving, type HalvingSettings } from './halving.ts'
import { hyperband, type HyperbandSettings } from './hyperband.ts'
import { checkPatience, isStuck, type Patience } from './patience.ts'
import { median, percentile, type MedianSettings, type PercentileSettings } from './percentile.ts'

/** Which pruner, where its settings differ from the defaults, and its patience. */
export type PrunerChoice = Patience &
  (
    | ({ readonly kind: 'median' } & Partial<MedianSettings>)
    | ({ readonly kind: 'percentile' } & Partial<PercentileSettings>)
    | ({ readonly kind: 'halving' } & Partial<HalvingSettings>)
    | ({ readonly kind: 'hyperband' } & Partial<HyperbandSettings>)
  )

/** Every pruner there is. */
export const pruners = [median, percentile, halving, hyperband] as unknown as readonly Pruner<object>[]

function prunerOf({ kind, ...settings }: PrunerChoice): {
  pruner: Pruner<object>
  settings: object
} {
  const pruner = pruners.find((each) => each.kind === kind)
  if (!pruner)
    throw prunerUnknown(
      kind,
      pruners.map((each) => each.kind),
    )
  mustKnow(`The pruner ${kind}`, settings, { ...pruner.defaults, patience: 0, minDelta: 0 })
  return { pruner, settings: { ...pruner.defaults, ...settings } }
}

/** Throws TUNE_PRUNER_UNKNOWN, TUNE_SETTING_OUTSIDE. */
export function checkPruner(choice: PrunerChoice): void {
  const { pruner, settings } = prunerOf(choice)
  pruner.check(settings)
  checkPatience(choice.kind, choice)
}

/** Whether the trial that has just reported is not worth going on with. */
export function prunes(choice: PrunerChoice, race: Race): boolean {
  if (!isStuck(race, choice)) return false
  const { pruner, settings } = prunerOf(choice)
  return pruner.prunes(race, settings)
}
