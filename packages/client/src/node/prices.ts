import { type Prices, pricesIn } from '@slipway/contract/run-cost'

/** What SLIPWAY_PRICES says; null where it is not set. Throws TRACKING_RUN_BAD_PRICES. */
export const pricesFromEnvironment = (): Prices | null => pricesIn(process.env['SLIPWAY_PRICES'])
