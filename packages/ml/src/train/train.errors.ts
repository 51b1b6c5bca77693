import { SlipwayError } from '@slipway/contract/error'

export const trainerUnknown = (name: string, known: readonly string[]) =>
  new SlipwayError({
    code: 'TRAIN_TRAINER_UNKNOWN',
    kind: 'invalid',
    message: `There is no trainer "${name}".`,
    hint: `Trainers: ${known.join(', ')}.`,
  })
