import { type Duration, durationMs } from './duration.ts'
import { badView } from './features.errors.ts'
import type { WindowFeature } from './window-feature.ts'

/** A column's value at the entity's last event: `column('country')`. */
export interface ColumnFeature {
  readonly how: 'column'
  readonly column: string
}
export type ViewFeature = ColumnFeature | WindowFeature

/** The value of a column at the entity's last event, missing where it was missing there. */
export const column = (name: string): ColumnFeature => ({ how: 'column', column: name })

/**
 * What is known of an entity, by one definition for training and for serving: plain data. Its features are those of
 * the entity's last event, windows ending with that event.
 */
export interface FeatureView {
  readonly kind: 'feature-view'
  readonly name: string
  /** The columns that say which entity a row is about. */
  readonly entity: readonly string[]
  /** The dataset whose rows are the events. */
  readonly source: string
  /** When an event happened. */
  readonly time: string
  /** When it became known, where that may be later. */
  readonly known?: string
  /** What happened longer ago is too old to be used. */
  readonly ttl?: Duration
  readonly features: Readonly<Record<string, ViewFeature>>
  readonly description?: string
}

export type FeatureViewOptions = Omit<FeatureView, 'kind' | 'name' | 'entity'> & {
  readonly entity: string | readonly string[]
}

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/**
 * Defines a feature view. Throws FEATURES_VIEW, FEATURES_DURATION.
 *
 *     export const activity = featureView('activity', {
 *       entity: 'customer', source: 'orders', time: 'at', ttl: '90d',
 *       features: { country: column('country'), spent_30d: rolling('sum', 'amount', '30d') },
 *     })
 */
export function featureView(name: string, { entity, ...options }: FeatureViewOptions): FeatureView {
  if (!nameForm.test(name)) throw badView(name, 'its name has letters, digits, dot, underscore and hyphen')
  const keys = typeof entity === 'string' ? [entity] : [...entity]
  if (keys.length === 0) throw badView(name, 'it has no entity')
  if (Object.keys(options.features).length === 0) throw badView(name, 'it has no features')
  const clash = Object.keys(options.features).find((feature) => keys.includes(feature))
  if (clash !== undefined) throw badView(name, `the feature "${clash}" is called as its entity`)
  if (options.ttl !== undefined) durationMs(options.ttl)
  for (const { how, ...feature } of Object.values(options.features))
    if (how !== 'column' && 'over' in feature && typeof feature.over === 'string') durationMs(feature.over)
  return { kind: 'feature-view', name, entity: keys, ...options }
}

/** What a view reads of its source. */
export const columnsRead = (view: FeatureView): string[] => [
  ...new Set([
    ...keyColumns(view),
    ...Object.values(view.features).flatMap(({ column: read }) => read ?? []),
  ]),
]

/** The columns that say whose and when. */
export const keyColumns = ({ entity, time, known }: FeatureView): string[] => [
  ...new Set([...entity, time, ...(known === undefined ? [] : [known])]),
]
