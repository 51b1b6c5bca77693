import { describe, expect, it } from 'vitest'
import { openWorld, someModelVersion, type Ground } from '../../tests/worlds.ts'
import { modelVersionWords, parseFilter, parseOrderBy, registeredModelWords } from '../tracking/index.ts'

const by = 'ann'
const foreign = {
  origin: { source: 's3://bucket/model', location: null, runLink: null, loggedModel: null },
  status: 'ready' as const,
  files: [],
}

/** What holds of models that change their names, and of what other tools register, on every database. */
export const namesConformance = (ground: Ground) =>
  describe('models by their names', () => {
    it('renames a model with its versions, aliases and history', async () => {
      await using world = await openWorld(ground)
      const { registry } = world.platform.rooms
      const body = await someModelVersion(world)
      await registry.createVersion('churn', body, by)
      await registry.setAlias('churn', 'champion', { number: 1, by })
      await registry.createModel('taken', { by })
      await expect(registry.renameModel('churn', 'taken', { by })).rejects.toMatchObject({
        code: 'REGISTRY_MODEL_EXISTS',
        kind: 'conflict',
      })
      const wide = 'Kündigung (2026) 100%'
      expect(await registry.renameModel('churn', wide, { by, reason: 'clearer' })).toMatchObject({
        name: wide,
        aliases: { champion: 1 },
      })
      const { client } = world
      const model = await client.registry.getModel({ params: { name: wide } })
      expect(model).toMatchObject({ name: wide, versions: 1, latest: 1 })
      expect(await client.registry.getAlias({ params: { name: wide, alias: 'champion' } })).toMatchObject({
        model: wide,
        number: 1,
      })
      await expect(registry.version('churn', 1)).rejects.toMatchObject({ code: 'REGISTRY_MODEL_NOT_FOUND' })
      await expect(registry.model('Kündigun (2026) 100%')).rejects.toMatchObject({
        code: 'REGISTRY_MODEL_NOT_FOUND',
        hint: `Did you mean ${wide}?`,
      })
      expect((await registry.versionOnce('churn', 1)).model).toBe(wide)
      const history = await registry.history(wide)
      expect(history.map((event) => event.kind)).toEqual(['renamed', 'alias', 'created'])
      expect(history[0]).toMatchObject({ before: 'churn', after: wide, reason: 'clearer', model: wide })
      expect(await registry.createModel('churn', { by })).toMatchObject({ versions: 0 })
    })

    it('deletes out of sight: the name is free, a number is not given again, what serves it goes on', async () => {
      await using world = await openWorld(ground)
      const { registry } = world.platform.rooms
      const body = await someModelVersion(world)
      for (const _ of [1, 2]) await registry.createVersion('churn', { ...body, key: `k${_}` }, by)
      await registry.setAlias('churn', 'champion', { number: 2, by })
      const { deleted } = await world.client.registry.deleteModelVersion({
        params: { name: 'churn', number: 2 },
      })
      expect(deleted).toBe(2)
      expect(await registry.model('churn')).toMatchObject({ versions: 1, latest: 1, aliases: {} })
      await expect(registry.version('churn', 2)).rejects.toMatchObject({ code: 'REGISTRY_VERSION_NOT_FOUND' })
      expect((await registry.createVersion('churn', { ...body, key: 'k2' }, by)).version.number).toBe(3)
      const events = await registry.history('churn')
      expect(events.map((event) => event.kind).slice(0, 3)).toEqual(['created', 'deleted', 'alias'])
      await world.client.registry.deleteModel({ params: { name: 'churn' } })
      await expect(registry.model('churn')).rejects.toMatchObject({ code: 'REGISTRY_MODEL_NOT_FOUND' })
      expect(await registry.models()).toEqual([])
      expect((await registry.versionOnce('churn', 2)).files).toEqual(body.files)
      expect((await registry.createVersion('churn', body, by)).version.number).toBe(1)
    })

    it('makes one model of a name, however many come at once; a prompt is no model', async () => {
      await using world = await openWorld(ground)
      const { registry } = world.platform.rooms
      const made = await Promise.allSettled([1, 2, 3].map(() => registry.createModel('one', { by })))
      expect(made.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
      for (const each of made)
        if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'REGISTRY_MODEL_EXISTS' })
      await registry.createModel('greeting', { by, kind: 'prompt', tags: { tone: 'warm' } })
      await expect(registry.createModel('greeting', { by })).rejects.toMatchObject({
        code: 'REGISTRY_PROMPT_EXISTS',
      })
      expect((await registry.models()).map(({ name }) => name)).toEqual(['one'])
      expect((await registry.models('prompt'))[0]).toMatchObject({ name: 'greeting', tags: { tone: 'warm' } })
    })

    it('keeps what another tool registers, and settles it once its files are there', async () => {
      await using world = await openWorld(ground)
      const { registry } = world.platform.rooms
      await expect(registry.addForeignVersion('ext', foreign, by)).rejects.toMatchObject({
        code: 'REGISTRY_MODEL_NOT_FOUND',
      })
      await registry.createModel('ext', { by, description: 'theirs' })
      const pending = { ...foreign, status: 'pending' as const, statusReason: 'waits', tags: { a: '1' } }
      const version = await registry.addForeignVersion('ext', pending, by)
      expect(version).toMatchObject({ status: 'pending', statusReason: 'waits', tags: { a: '1' }, files: [] })
      const { files } = await someModelVersion(world)
      const settled = { status: 'ready' as const, statusReason: '', files, signature: { inputs: [] } }
      expect(await registry.settleVersion('ext', 1, settled, by)).toMatchObject({ status: 'ready', files })
      await registry.settleVersion('ext', 1, { ...settled, status: 'failed' }, by)
      expect(await registry.version('ext', 1)).toMatchObject({ status: 'ready', signature: { inputs: [] } })
      await registry.describeVersion('ext', 1, 'better', by)
      await registry.tagVersion('ext', 1, 'a', '2', by)
      await registry.tagVersion('ext', 1, 'a', null, by)
      await registry.tagModel('ext', 'team', 'risk', by)
      const events = await registry.history('ext')
      expect(events.map(({ kind, number, before, after }) => [kind, number, before, after])).toEqual([
        ['tag', null, null, 'risk'],
        ['tag', 1, '2', null],
        ['tag', 1, '1', '2'],
        ['description', 1, '', 'better'],
        ['ready', 1, null, null],
        ['created', 1, null, 'candidate'],
        ['created', null, null, 'ext'],
      ])
    })

    it('archives what stood at a stage when another version takes it', async () => {
      await using world = await openWorld(ground)
      const { registry } = world.platform.rooms
      await registry.createModel('m', { by })
      for (const _ of [1, 2, 3]) await registry.addForeignVersion('m', foreign, by)
      await registry.setStage('m', 1, { stage: 'production', by })
      await registry.setStage('m', 2, { stage: 'production', by })
      await registry.setStage('m', 3, { stage: 'production', archiveOthers: true, by })
      const stages = (await registry.versions('m')).map(({ number, stage }) => [number, stage])
      expect(stages).toEqual([
        [3, 'production'],
        [2, 'archived'],
        [1, 'archived'],
      ])
      expect((await registry.latestOfStages('m')).map(({ number }) => number)).toEqual([2, 3])
    })

    it('finds models and versions by names, tags and sources, in the order wanted, page by page', async () => {
      await using world = await openWorld(ground)
      const { registry } = world.platform.rooms
      for (const [i, name] of ['Alpha', 'alpha_2', 'beta', 'a*b'].entries()) {
        await registry.createModel(name, { by, tags: { i: String(i), even: String(i % 2 === 0) } })
        world.clock.advance(5)
        const source = `s3://${name}`
        await registry.addForeignVersion(
          name,
          { ...foreign, origin: { ...foreign.origin, source }, tags: { i: String(i) } },
          by,
        )
      }
      const models = async (filter: string, order: string[] = [], limit = 10, offset = 0) => {
        const where = parseFilter(filter, registeredModelWords)
        const orderBy = parseOrderBy(order, registeredModelWords)
        const { found, more } = await registry.searchModels({ where, orderBy, limit, offset })
        return [...found.map(({ model }) => model.name), ...(more ? ['…'] : [])]
      }
      expect(await models("name LIKE 'Al%'")).toEqual(['Alpha'])
      expect(await models("name ILIKE 'al%'")).toEqual(['Alpha', 'alpha_2'])
      expect(await models("name LIKE 'a*%'")).toEqual(['a*b'])
      expect(await models("name IN ('beta', 'Alpha') AND tags.even = 'true'")).toEqual(['Alpha', 'beta'])
      expect(await models("tags.i != '0' AND tags.even = 'true'")).toEqual(['beta'])
      expect(await models('', ['last_updated_timestamp DESC'], 2)).toEqual(['a*b', 'beta', '…'])
      expect(await models('', ['last_updated_timestamp DESC'], 2, 2)).toEqual(['alpha_2', 'Alpha'])
      const versions = async (filter: string) => {
        const where = parseFilter(filter, modelVersionWords)
        return (await registry.searchVersions({ where, orderBy: [], limit: 10, offset: 0 })).versions
      }
      expect((await versions("source_path = 's3://beta'")).map(({ model }) => model)).toEqual(['beta'])
      expect((await versions("tags.i = '3'"))[0]).toMatchObject({ model: 'a*b', tags: { i: '3' } })
      expect(await versions('version_number > 1')).toEqual([])
      await registry.deleteModel('beta', by)
      expect(await versions("source_path = 's3://beta'")).toEqual([])
    })
  })
