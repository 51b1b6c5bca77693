import { Command } from 'commander'
import { applyFeatures } from './features/apply.ts'
import { getFeatures } from './features/get.ts'
import { joinFeatures } from './features/join.ts'
import { listFeatures } from './features/list.ts'
import { materializeFeatures } from './features/materialize.ts'
import { showFeatures } from './features/show.ts'

/** `slipway features`: what is known of an entity, by one definition for training and for prediction. */
export const featuresCommand = () =>
  new Command('features')
    .description('define, join, materialize and read feature views')
    .addCommand(applyFeatures())
    .addCommand(listFeatures())
    .addCommand(showFeatures())
    .addCommand(materializeFeatures())
    .addCommand(getFeatures())
    .addCommand(joinFeatures())
