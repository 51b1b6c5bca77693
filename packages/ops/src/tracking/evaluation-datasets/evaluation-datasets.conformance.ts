import { describe, expect, it } from 'vitest'
import { openWorld, type Ground } from '../../../tests/worlds.ts'
import { parseFilter, parseOrderBy } from '../filter/index.ts'
import { evaluationDatasetWords, type EvaluationDatasets } from './index.ts'

const found = async (
  datasets: EvaluationDatasets,
  filter: string,
  orderBy: string[] = [],
  experimentIds?: string[],
) =>
  (
    await datasets.search({
      where: parseFilter(filter, evaluationDatasetWords),
      orderBy: parseOrderBy(orderBy, evaluationDatasetWords),
      offset: 0,
      limit: 100,
      ...(experimentIds ? { experimentIds } : {}),
    })
  ).map((dataset) => dataset.name)

/** What holds of evaluation datasets on every database. */
export const evaluationDatasetsConformance = (ground: Ground) =>
  describe('evaluation datasets', () => {
    it('keeps a dataset with its tags and experiments', async () => {
      await using world = await openWorld(ground)
      const { evaluationDatasets: datasets, tracking } = world.platform.rooms
      const other = await tracking.ensureExperiment('other')
      const made = await datasets.create({
        name: 'qa',
        tags: { team: 'ml' },
        experimentIds: ['0'],
        by: 'ana',
      })
      expect(made).toMatchObject({
        name: 'qa',
        tags: { team: 'ml' },
        experimentIds: ['0'],
        records: 0,
        schema: null,
      })
      expect(made.id).toMatch(/^d-[0-9a-f]{32}$/)
      expect(await datasets.link(made.id, [other.id, '0'])).toMatchObject({ experimentIds: ['0', other.id] })
      await expect(datasets.link(made.id, ['77'])).rejects.toMatchObject({ kind: 'not-found' })
      expect(await datasets.unlink(made.id, ['0', '77'])).toMatchObject({ experimentIds: [other.id] })
      expect(await datasets.setTags(made.id, { team: 'x', new: '1' })).toMatchObject({
        tags: { team: 'x', new: '1' },
      })
      await datasets.removeTag(made.id, 'new')
      await datasets.removeTag(made.id, 'new')
      expect((await datasets.dataset(made.id)).tags).toEqual({ team: 'x' })
      await datasets.putRecords(made.id, [{ inputs: { q: 1 }, by: null }])
      await datasets.remove(made.id)
      await datasets.remove(made.id)
      for (const act of [
        () => datasets.dataset(made.id),
        () => datasets.link(made.id, []),
        () => datasets.unlink(made.id, []),
        () => datasets.setTags(made.id, {}),
        () => datasets.putRecords(made.id, []),
      ])
        await expect(act()).rejects.toMatchObject({ code: 'EVALUATION_DATASET_NOT_FOUND' })
      expect(await datasets.records(made.id, { behind: 0, limit: 5 })).toEqual({ records: [], next: null })
    })

    it('completes a record whose inputs stand, whatever the order of their keys', async () => {
      await using world = await openWorld(ground)
      const { evaluationDatasets: datasets } = world.platform.rooms
      const { id, digest } = await datasets.create({ name: 'qa', by: null })
      const first = { inputs: { a: 1, b: { c: [1, 'x'] } }, expectations: { answer: 'yes' }, by: 'ana' }
      expect(
        await datasets.putRecords(id, [first, { inputs: { a: 2.5 }, outputs: 'free', by: null }]),
      ).toEqual({
        inserted: 2,
        updated: 0,
      })
      world.clock.advance(5)
      const source = { type: 'TRACE', data: { trace_id: 't' } }
      const later = {
        inputs: { b: { c: [1, 'x'] }, a: 1 },
        expectations: { more: null },
        tags: { k: 'v' },
        by: null,
      }
      expect(
        await datasets.putRecords(id, [
          later,
          { inputs: { n: null }, source, by: 'ben' },
          { ...later, outputs: 7 },
        ]),
      ).toEqual({ inserted: 1, updated: 2 })
      const { records } = await datasets.records(id, { behind: 0, limit: 10 })
      expect(records).toMatchObject([
        {
          inputs: { a: 1, b: { c: [1, 'x'] } },
          outputs: 7,
          expectations: { answer: 'yes', more: null },
          tags: { k: 'v' },
          createdBy: 'ana',
          updatedBy: 'ana',
          createdAtMs: world.clock.nowMs() - 5,
          updatedAtMs: world.clock.nowMs(),
        },
        { inputs: { a: 2.5 }, outputs: 'free', expectations: null, tags: {}, source: null },
        { inputs: { n: null }, outputs: null, source, createdBy: 'ben' },
      ])
      const now = await datasets.dataset(id)
      expect(now).toMatchObject({
        records: 3,
        updatedBy: 'ben',
        schema: {
          inputs: { a: 'integer', b: 'object', n: 'null' },
          outputs: 'string',
          expectations: { answer: 'string', more: 'null' },
          version: '1.0',
        },
      })
      expect(now.digest).not.toBe(digest)
      expect(await datasets.removeRecords(id, [records[1]!.id, 'nobody'])).toBe(1)
      expect(await datasets.removeRecords('nobody', [records[0]!.id])).toBe(0)
      expect((await datasets.dataset(id)).records).toBe(2)
    })

    it('gives many records page by page in the order they came, and none twice when many write', async () => {
      await using world = await openWorld(ground)
      const { evaluationDatasets: datasets } = world.platform.rooms
      const { id } = await datasets.create({ name: 'qa', by: null })
      const rows = Array.from({ length: 1200 }, (_, i) => ({ inputs: { i }, by: null }))
      const counts = await Promise.all(
        [rows, rows.slice(100), rows.slice(0, 700)].map((some) => datasets.putRecords(id, some)),
      )
      expect(counts.reduce((sum, one) => sum + one.inserted, 0)).toBe(1200)
      const seen: unknown[] = []
      for (let behind: number | null = 0; behind !== null; ) {
        const page: Awaited<ReturnType<EvaluationDatasets['records']>> = await datasets.records(id, {
          behind,
          limit: 500,
        })
        seen.push(...page.records.map((record) => record.inputs['i']))
        behind = page.next
      }
      expect(seen.length).toBe(1200)
      expect(new Set(seen).size).toBe(1200)
    })

    it('finds datasets by names, tags, times and experiments', async () => {
      await using world = await openWorld(ground)
      const { evaluationDatasets: datasets } = world.platform.rooms
      for (const [name, team] of [
        ['a_x', 'ml'],
        ['b', 'data'],
        ['C', 'ml'],
      ] as const) {
        world.clock.advance(10)
        await datasets.create({ name, tags: { team }, experimentIds: name === 'b' ? ['0'] : [], by: 'ana' })
      }
      const cases: [string, string[]][] = [
        ['', ['C', 'b', 'a_x']],
        ["name = 'b'", ['b']],
        ["name LIKE 'a%'", ['a_x']],
        ["name ILIKE 'c'", ['C']],
        ["name IN ('b', 'C')", ['C', 'b']],
        ["tags.team = 'ml' AND name != 'C'", ['a_x']],
        [`created_time > ${world.clock.nowMs() - 10}`, ['C']],
        ["created_by = 'ana' AND last_updated_by != 'ben'", ['C', 'b', 'a_x']],
      ]
      for (const [filter, names] of cases)
        expect([filter, await found(datasets, filter)]).toEqual([filter, names])
      expect(await found(datasets, '', ['created_time ASC'])).toEqual(['a_x', 'b', 'C'])
      expect(await found(datasets, '', [], ['0'])).toEqual(['b'])
      expect(await found(datasets, '', [], ['77'])).toEqual([])
    })
  })
