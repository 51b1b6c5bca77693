import type { FeatureDefinition } from '@slipway/contract/features'
import { featureView, type FeatureView } from '@slipway/ml/features'

/** A stored definition as ml computes it. Throws FEATURES_VIEW, FEATURES_DURATION. */
export const viewOf = (name: string, definition: FeatureDefinition): FeatureView =>
  featureView(name, definition as Parameters<typeof featureView>[1])

/** One text for one meaning: keys in order, but features in the order that they were given, as columns are. */
export const canonical = ({ features, ...rest }: FeatureDefinition): string =>
  JSON.stringify({
    ...Object.fromEntries(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    features: Object.fromEntries(
      Object.entries(features).map(([name, { how, column, over }]) => [
        name,
        { how, ...(column !== undefined && { column }), ...(over !== undefined && { over }) },
      ]),
    ),
  })

/** An entity's key as the online store has it: numbers and texts that spell the same are the same. */
export const entityKey = (values: readonly unknown[]): string => JSON.stringify(values.map(String))
