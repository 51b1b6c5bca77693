import { type Prices, Prices as Shape } from '@slipway/contract/run-cost'
import { Value } from 'typebox/value'
import { badPrices } from './node.errors.ts'

/** What SLIPWAY_PRICES says; null where it is not set. Throws TRACKING_RUN_BAD_PRICES. */
export function pricesFromEnvironment(): Prices | null {
  const text = process.env['SLIPWAY_PRICES']
  if (!text) return null
  let prices: unknown
  try {
    prices = JSON.parse(text)
  } catch (cause) {
    throw badPrices(text, cause)
  }
  if (!Value.Check(Shape, prices)) throw badPrices(text)
  return prices
}
