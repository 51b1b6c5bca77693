import { step } from '@slipway/flow'
import type { FeatureView } from '@slipway/ml/features/builder'
import type { Field, SanityIssue } from '@slipway/ml/table'
import { classifiedFields } from './classified-fields.ts'
import { platformOf } from './platform.ts'
import type { Dataset } from './shapes.ts'

/**
 * Joins features to a dataset's rows as known at each row's time: a training set that holds nothing of what came later.
 * Views are defined (`featureView`), and stored as a new version where they changed, or named as they stand. What was
 * joined travels with the model: its endpoint looks the features up by the entity that a row names. Never cached, since
 * a view's source has a newest version; what follows is cached by the digest of what came out.
 *
 * @throws SlipwayError FEATURES_… where a view or its source is not there, or a column is called as a feature
 */
export const joinFeatures = step(
  'joinFeatures',
  async (
    {
      rows,
      views,
      at,
      entity,
      as = `${rows.name}-features`,
    }: {
      rows: Dataset
      views: readonly (FeatureView | string)[]
      at: string
      entity?: readonly string[]
      as?: string
    },
    ctx,
  ): Promise<Dataset> => {
    const { profileFrom } = await import('@slipway/ml/profile')
    const client = await platformOf(ctx)
    const wanted: { name: string; version?: number }[] = []
    for (const one of views) {
      if (typeof one === 'string') {
        wanted.push({ name: one })
        continue
      }
      const { kind: _kind, name, entity: keys, ...definition } = one
      const body = { ...definition, entity: [...keys] }
      const { view } = await client.features.putFeatureView({ params: { name }, body })
      wanted.push({ name, version: view.version })
    }
    const { version, views: joined } = await client.features.joinFeatures({
      body: {
        rows: { name: rows.name, number: rows.version },
        views: wanted,
        at,
        as,
        ...(entity && { entity: [...entity] }),
        madeBy: { run: ctx.run, step: ctx.step },
      },
    })
    ctx.log(`${as} version ${version.number}: ${version.source.path}`)
    // An entity of which nothing is known yet has none of them.
    const made = new Set(joined.flatMap(({ features }) => features))
    const classes = new Map(rows.fields.map(({ name, pii }) => [name, pii]))
    const fieldOf = ({ pii: found, ...field }: Field): Field => {
      // What people said of a column goes with it.
      const pii = classes.has(field.name) ? classes.get(field.name) : found
      return { ...field, ...(pii && { pii }), ...(made.has(field.name) && { nullable: true }) }
    }
    return {
      id: version.id,
      name: as,
      version: version.number,
      digest: version.digest,
      rows: version.rows,
      fields: (await classifiedFields(client, as, version.fields)).map(fieldOf),
      source: rows.source,
      ...(rows.dayOrder && { dayOrder: rows.dayOrder }),
      issues: version.issues as unknown as SanityIssue[],
      profile: profileFrom(version.profile),
      parts: version.parts.map(({ digest, bytes }) => ({ $file: { digest, bytes, name: `${as}.parquet` } })),
      features: joined,
    }
  },
  { cache: false },
)
