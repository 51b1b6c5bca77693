import { describe, expect, it } from 'vitest'
import { servedWorld, type ServedWorld } from '../../../tests/served-world.ts'
import type { Ground } from '../../../tests/worlds.ts'

const ana = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false, since: '2024-01-31' }

/** What holds of labels and figures of the business on every database. */
export const labelsConformance = (ground: Ground) =>
  describe('labels', () => {
    const opened = async (options: Parameters<typeof servedWorld>[1] = {}): Promise<ServedWorld> => {
      const world = await servedWorld(ground, options)
      await world.tiny('churn')
      await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
      return world
    }
    const path = '/api/v1/endpoints/churn/labels'
    const rowsOf = async (world: ServedWorld, id: string) =>
      (await world.ask('GET', `${path}?id=${id}`)).json.rows as {
        row: number
        value: string
        history: unknown[]
      }[]

    it('come as JSON, lines and CSV; late, twice and corrected, and all that was said is kept', async () => {
      await using world = await opened()
      const add = async (body: unknown, type = 'application/json') =>
        (await world.ask('POST', path, body, { 'content-type': type })).json
      const none = { accepted: 0, duplicates: 0, corrected: 0, outdated: 0, unknown: 0 }
      expect(
        await add({
          labels: [
            { id: 'a', value: 'Yes', atMs: 1000 },
            { id: 'a', row: 1, value: true },
          ],
        }),
      ).toEqual({
        ...none,
        accepted: 2,
        unknown: 1,
      })
      expect(
        await add('{"id":"a","value":"Yes","atMs":1000}\n\n{"id":"b","value":2.5}\n', 'application/x-ndjson'),
      ).toEqual({
        ...none,
        accepted: 1,
        duplicates: 1,
        unknown: 1,
      })
      expect(
        await add(
          'id,row,value,at\na,0,"No, ""really""",1970-01-01T00:00:02Z\na,0,Old,1970-01-01T00:00:00.500Z\n',
          'text/csv',
        ),
      ).toEqual({ accepted: 2, duplicates: 0, corrected: 1, outdated: 1, unknown: 2 })
      expect(await rowsOf(world, 'a')).toMatchObject([
        {
          row: 0,
          value: 'No, "really"',
          history: [
            { value: 'Yes', atMs: 1000 },
            { value: 'No, "really"', atMs: 2000 },
            { value: 'Old', atMs: 500 },
          ],
        },
        { row: 1, value: 'true' },
      ])
      expect(await rowsOf(world, 'b')).toMatchObject([{ row: 0, value: '2.5' }])
      expect(await rowsOf(world, 'nobody')).toEqual([])
      expect(await add({ labels: [{ id: 'b', value: null }] })).toMatchObject({ accepted: 1, corrected: 1 })
      expect(await rowsOf(world, 'b')).toMatchObject([
        { value: null, history: [{ value: '2.5' }, { value: null }] },
      ])
    })

    it('are refused by name and line where they are none, and then none is kept', async () => {
      await using world = await opened({ mostWaitingLabels: 1 })
      const refused = async (body: unknown, type = 'application/json', to = path) => {
        const { status, json } = await world.ask('POST', to, body, { 'content-type': type })
        return { status, ...json.error }
      }
      expect(await refused({ labels: [{ id: 'a' }] })).toMatchObject({ status: 400 })
      expect(await refused('{"id":"a","value":1}\n{"id":', 'application/x-ndjson')).toMatchObject({
        status: 400,
        code: 'LABELS_BAD_FORM',
        message: expect.stringContaining('Line 2') as string,
      })
      expect(await refused('who,value\na,1\n', 'text/csv')).toMatchObject({ code: 'LABELS_BAD_FORM' })
      expect(await refused('id,value\na,1,2\n', 'text/csv')).toMatchObject({ code: 'LABELS_BAD_FORM' })
      expect(await refused('id,value,at\na,1,yesterday\n', 'text/csv')).toMatchObject({
        code: 'LABELS_BAD_FORM',
      })
      const future = {
        labels: [
          { id: 'a', value: 1 },
          { id: 'b', value: 1, atMs: 4e15 },
        ],
      }
      expect(await refused(future)).toMatchObject({ status: 400, code: 'FEEDBACK_IN_THE_FUTURE' })
      expect(
        await refused({ labels: [] }, 'application/json', '/api/v1/endpoints/chrn/labels'),
      ).toMatchObject({
        status: 404,
        code: 'SERVING_ENDPOINT_NOT_FOUND',
      })
      const kpis = '/api/v1/endpoints/churn/kpis'
      expect(await refused({ kpis: [{ kpi: 'revenue', value: 1 }] }, 'application/json', kpis)).toMatchObject(
        {
          code: 'FEEDBACK_KEY_NEEDED',
        },
      )
      const labels = ['a', 'b'].map((id) => ({ id, value: 1 }))
      expect(await refused({ labels })).toMatchObject({ status: 403, code: 'FEEDBACK_TOO_MANY_WAITING' })
      expect(await rowsOf(world, 'a')).toEqual([])
      const { json } = await world.ask('GET', '/api/v1/endpoints/churn')
      expect(json.labels).toEqual({ waiting: 0, mostWaiting: 1, refused: 2, expired: 0 })
      expect((await world.ask('GET', '/metrics')).text).toContain(
        'slipway_serving_refused_labels_total{endpoint="churn"} 2',
      )
    })

    it('of two that arrive at once both are kept, and the later event counts', async () => {
      await using world = await opened()
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          world.serving.labels.addLabels('churn', [{ id: 'a', value: `v${i}`, atMs: 1 + ((i * 7) % 20) }]),
        ),
      )
      const [row] = await rowsOf(world, 'a')
      expect(row!.history).toHaveLength(20)
      expect(row!.value).toBe('v17')
    })

    it('survive a restart, and thousands of them meet predictions made before and after', async () => {
      const first = await opened()
      const ids = Array.from({ length: 3000 }, (_, i) => `id${i}`)
      const labels = ids.map((id) => ({ id, value: 'Yes' }))
      expect(await first.serving.labels.addLabels('churn', labels)).toMatchObject({ accepted: 3000 })
      await using world = await first.restart()
      expect(await world.serving.labels.addLabels('churn', labels)).toMatchObject({ duplicates: 3000 })
      await world.ask('POST', '/api/v1/endpoints/churn/predict', { rows: [ana], id: 'id7' })
      const { windows } = (await world.ask('GET', '/api/v1/endpoints/churn/performance')).json
      expect(windows).toMatchObject([{ version: 1, predictions: 1, labelled: 1, maturity: 1 }])
      expect((await world.ask('GET', '/api/v1/endpoints/churn/comparisons')).json).toEqual({
        endpoint: 'churn',
        comparisons: [],
      })
    })
  })
