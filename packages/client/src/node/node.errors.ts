import { SlipwayError } from '@slipway/contract/error'

export const noServer = (home: string) =>
  new SlipwayError({
    code: 'TRACKING_RUN_NO_SERVER',
    kind: 'unavailable',
    message: `No Slipway server runs in ${home}.`,
    hint: 'Start one with `slipway up`, or name one: SLIPWAY_URL, or `url` of startRun.',
  })

export const badPrices = (text: string, cause?: unknown) =>
  new SlipwayError({
    code: 'TRACKING_RUN_BAD_PRICES',
    kind: 'invalid',
    message: `SLIPWAY_PRICES is ${text.slice(0, 100)}, which says no prices.`,
    hint: `Write JSON such as '{"currency":"EUR","machineHour":0.4,"gpuHour":2.5}': machineHour, cpuHour, memoryGbHour, gpuHour.`,
    cause,
  })
