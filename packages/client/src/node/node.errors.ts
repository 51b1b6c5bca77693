import { SlipwayError } from '@slipway/contract/error'

export const noServer = (home: string) =>
  new SlipwayError({
    code: 'TRACKING_RUN_NO_SERVER',
    kind: 'unavailable',
    message: `No Slipway server runs in ${home}.`,
    hint: 'Start one with `slipway up`, or name one: SLIPWAY_URL, or `url` of startRun.',
  })
