import type { FeatureDefinition } from '@slipway/contract/features'
import { ingest, tableOf, writeParquet } from '@slipway/ml/table'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Ground, openWorld, type World } from '../../tests/worlds.ts'

const hourMs = 3_600_000
const startMs = Date.UTC(2026, 0, 1)
const at = (hour: number) => new Date(startMs + hour * hourMs)

const activity: FeatureDefinition = {
  entity: ['customer'],
  source: 'orders',
  time: 'at',
  known: 'known',
  ttl: '48h',
  features: {
    city: { how: 'latest', column: 'city' },
    last: { how: 'column', column: 'amount' },
    spent: { how: 'sum', column: 'amount', over: '24h' },
    orders: { how: 'count', column: 'amount' },
  },
}

type Row = Record<string, unknown>
const order = (customer: string, hour: number, amount: number, city: string | null, late = 0): Row => ({
  customer,
  at: at(hour),
  known: at(hour + late),
  amount,
  city,
})

/** Adds rows as a dataset's next version, as a file would be. */
async function add({ platform }: World, name: string, rows: readonly Row[]) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-features-test-'))
  try {
    await writeParquet(tableOf(rows), join(folder, 'rows.parquet'))
    const found = await ingest(join(folder, 'rows.parquet'), { outDir: join(folder, 'out') })
    const parts = await Promise.all(
      found.parts.map(async ({ path, rows: count, content }) => ({
        rows: count,
        content,
        ...(await platform.artifacts.put(path!)),
      })),
    )
    const { version } = await platform.rooms.datasets.add(
      name,
      {
        digest: found.digest,
        rows: found.rows,
        fields: [...found.fields],
        source: found.source,
        parts,
      },
      'ana',
    )
    return version
  } finally {
    await rm(folder, { recursive: true })
  }
}

const moveTo = ({ clock }: World, moment: Date) => clock.advance(moment.getTime() - clock.nowMs())

const asked = ['ana', 'bo', 'cy', 'nobody'].map((customer) => ({ customer }))

/** What holds of feature views on every database. */
export const featuresConformance = (ground: Ground) =>
  describe('feature views', () => {
    it('are versioned by their definition', async () => {
      await using world = await openWorld(ground)
      const { features } = world.client
      const params = { name: 'activity' }
      const first = await features.putFeatureView({ params, body: activity })
      expect(first).toMatchObject({ created: true, view: { version: 1, online: null } })
      const { features: list, ...rest } = activity
      const turned = { features: list, ...rest } as FeatureDefinition
      expect((await features.putFeatureView({ params, body: turned })).created).toBe(false)
      const body = { ...activity, ttl: '12h' }
      expect((await features.putFeatureView({ params, body })).view.version).toBe(2)
      const { versions } = await features.getFeatureView({ params })
      expect(versions.map(({ version, definition }) => [version, definition.ttl])).toEqual([
        [2, '12h'],
        [1, '48h'],
      ])
      expect((await features.listFeatureViews()).views).toMatchObject([{ name: 'activity', version: 2 }])
      await expect(features.getFeatureView({ params: { name: 'activty' } })).rejects.toMatchObject({
        code: 'FEATURES_NOT_FOUND',
        hint: 'Did you mean activity?',
      })
      const clash = { ...activity, features: { customer: { how: 'column', column: 'city' } } } as const
      await expect(features.putFeatureView({ params, body: clash })).rejects.toMatchObject({
        code: 'FEATURES_VIEW',
      })
    })

    it('say online what they say offline at that moment, with late events and events out of order', async () => {
      await using first = await openWorld(ground)
      moveTo(first, at(30))
      const { features } = first.client
      const params = { name: 'activity' }
      await features.putFeatureView({ params, body: activity })
      const begin = [
        order('ana', 1, 10, 'Oslo'),
        order('bo', 2, 7, null),
        order('ana', 20, 5, null),
        order('cy', -30, 1, 'Voss'),
        // Dated later than now: not known yet.
        order('bo', 40, 99, 'Rome'),
      ]
      await add(first, 'orders', begin)
      await expect(features.readFeatures({ params, body: { entities: asked } })).rejects.toMatchObject({
        code: 'FEATURES_NOT_MATERIALIZED',
      })
      const same = async (world: World) => {
        const { client, clock } = world
        const now = await client.features.readFeatures({ params, body: { entities: asked } })
        const then = await client.features.readFeatures({
          params,
          body: { entities: asked, atMs: clock.nowMs() },
        })
        expect([now.from, then.from]).toEqual(['online', 'source'])
        expect(then.rows).toEqual(now.rows)
        return now.rows
      }
      const made = await features.materializeFeatures({ params, body: {} })
      expect(made).toMatchObject({ version: 1, entities: 3, dataset: { name: 'orders', number: 1 } })
      expect(await same(first)).toEqual([
        { status: 'fresh', features: { city: 'Oslo', last: 5, spent: 15, orders: 2 } },
        { status: 'fresh', features: { city: null, last: 7, spent: 7, orders: 1 } },
        { status: 'expired', features: { city: null, last: null, spent: null, orders: null } },
        { status: 'unknown', features: { city: null, last: null, spent: null, orders: null } },
      ])

      // An event that happened before others arrives after them, and the file's order is another.
      const late = [order('ana', 19, 100, 'Bergen', 12), ...begin.toReversed()]
      await add(first, 'orders', late)
      moveTo(first, at(32))
      await features.materializeFeatures({ params, body: {} })
      const after = await same(first)
      expect(after[0]).toEqual({
        status: 'fresh',
        features: { city: 'Bergen', last: 5, spent: 115, orders: 3 },
      })
      const earlier = await features.readFeatures({
        params,
        body: { entities: asked.slice(0, 1), atMs: at(30).getTime() },
      })
      expect(earlier.rows[0]!.features).toMatchObject({ city: 'Oslo', spent: 15 })

      // An older version of the source, or an earlier moment, changes nothing.
      for (const body of [{ dataset: 1 }, { atMs: at(31).getTime() }])
        await expect(features.materializeFeatures({ params, body })).rejects.toMatchObject({
          code: 'FEATURES_NEWER_HELD',
        })
      const world = await first.restart()
      moveTo(world, at(32))
      expect(await same(world)).toEqual(after)

      // What a newer version no longer has is gone, and another definition is held beside.
      await add(world, 'orders', late.slice(1))
      await world.client.features.putFeatureView({ params, body: { ...activity, ttl: '200h' } })
      const again = await world.client.features.materializeFeatures({ params, body: { version: 1 } })
      expect(again.dataset.number).toBe(3)
      const old = await world.client.features.readFeatures({ params, body: { entities: asked, version: 1 } })
      expect(old.rows[0]!.features).toMatchObject({ spent: 15 })
      await world.client.features.materializeFeatures({ params, body: {} })
      expect((await same(world))[2]).toMatchObject({ status: 'fresh', features: { last: 1 } })
      await world[Symbol.asyncDispose]()
    })

    it('join to rows as known at their times, as a dataset version that names where it came from', async () => {
      await using world = await openWorld(ground)
      const { features } = world.client
      const params = { name: 'activity' }
      await features.putFeatureView({ params, body: activity })
      const source = await add(world, 'orders', [
        order('ana', 1, 10, 'Oslo'),
        order('ana', 20, 5, null),
        order('ana', 19, 100, 'Bergen', 12),
      ])
      const misspelt = { ...activity, features: { city: { how: 'column', column: 'cty' } } } as const
      await expect(features.putFeatureView({ params, body: misspelt })).rejects.toMatchObject({
        code: 'FEATURES_COLUMN',
        hint: 'Did you mean "city"?',
      })
      await add(world, 'labels', [
        { who: 'ana', moment: at(0), left: false },
        { who: 'ana', moment: at(25), left: false },
        { who: 'ana', moment: at(31), left: true },
        { who: 'bo', moment: at(31), left: true },
      ])
      const rows = { name: 'labels', number: 'latest' as const }
      const body = { rows, views: [{ name: 'activity' }], at: 'moment', entity: ['who'], as: 'training' }
      const { version, created, views } = await features.joinFeatures({ body })
      expect(created).toBe(true)
      expect(views).toEqual([
        {
          name: 'activity',
          version: 1,
          entity: ['who'],
          features: ['city', 'last', 'spent', 'orders'],
          dataset: { name: 'orders', number: 1, digest: source.digest },
        },
      ])
      expect(version.source.path).toBe('labels 1 with activity 1 of orders 1')
      const { readTable, records } = await import('@slipway/ml/table')
      const made = records(await readTable(await world.platform.rooms.datasets.rowsOf(version.id)))
      expect(made.map((row) => [row.city, row.spent, row.orders])).toEqual([
        [null, null, null],
        ['Oslo', 15, 2],
        ['Bergen', 115, 3],
        [null, null, null],
      ])
      expect((await features.joinFeatures({ body })).created).toBe(false)
      await expect(
        features.joinFeatures({ body: { ...body, rows: { name: 'training', number: 1 } } }),
      ).rejects.toMatchObject({ code: 'FEATURES_NAME_TAKEN' })
      await expect(features.joinFeatures({ body: { ...body, at: 'left' } })).rejects.toMatchObject({
        code: 'FEATURES_NOT_A_TIME',
      })
    })

    it('fill what a prediction’s rows lack', async () => {
      await using world = await openWorld(ground)
      moveTo(world, at(30))
      const { features } = world.platform.rooms
      await features.put('activity', activity, 'ana')
      await add(world, 'orders', [order('ana', 20, 5, 'Oslo')])
      await features.materialize('activity')
      const joined = [{ name: 'activity', version: 1, entity: ['who'] }]
      const given = { city: 'Rome', last: 1, spent: 2, orders: 3 }
      expect(await features.lookUp([{ who: 'ana', x: 1 }, { who: 'ana', spent: 0 }, given], joined)).toEqual([
        { who: 'ana', x: 1, city: 'Oslo', last: 5, spent: 5, orders: 1 },
        { who: 'ana', city: 'Oslo', last: 5, spent: 0, orders: 1 },
        given,
      ])
      await expect(features.lookUp([{ x: 1 }], joined)).rejects.toMatchObject({ code: 'FEATURES_ENTITY' })
      const params = { name: 'activity' }
      const body = { entities: [{ who: 'ana' }] }
      await expect(world.client.features.readFeatures({ params, body })).rejects.toMatchObject({
        code: 'FEATURES_ENTITY',
      })
    })
  })
