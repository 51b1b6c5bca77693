import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { probabilityOf, type TinyRow } from '../../tests/tiny-model.ts'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'

let world: ServedWorld
beforeAll(async () => {
  world = await servedWorld()
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
})
afterAll(() => world[Symbol.asyncDispose]())

const rowOf = (i: number): TinyRow => ({
  tenure: i % 72,
  charges: i % 5 === 0 ? null : 20 + (i % 90),
  contract: i % 2 === 0 ? 'Monthly' : 'Yearly',
  senior: i % 3 === 0,
  since: null,
})
const many = Array.from({ length: 4000 }, (_, i) => rowOf(i))
const columnsOf = (rows: readonly TinyRow[]) => ({
  tenure: rows.map(({ tenure }) => tenure),
  charges: rows.map(({ charges }) => charges ?? null),
  contract: rows.map(({ contract }) => contract),
  senior: rows.map(({ senior }) => senior),
  since: rows.map(() => null),
})
const tensors = (rows: readonly TinyRow[]) => {
  const columns = columnsOf(rows)
  const tensor = (name: string, datatype: string, data: unknown[]) => ({
    name,
    datatype,
    shape: [rows.length],
    data,
  })
  return {
    id: 'large-oip',
    inputs: [
      tensor('tenure', 'INT64', columns.tenure),
      tensor('charges', 'FP64', columns.charges),
      tensor('contract', 'BYTES', columns.contract),
      tensor('senior', 'BOOL', columns.senior),
    ],
  }
}
const bodies = {
  native: {
    path: '/api/v1/endpoints/churn/predict',
    body: (rows: readonly TinyRow[]) => ({ rows, id: 'large' }),
  },
  'MLflow, records': {
    path: '/invocations',
    body: (rows: readonly TinyRow[]) => ({ dataframe_records: rows }),
  },
  'MLflow, inputs': {
    path: '/invocations',
    body: (rows: readonly TinyRow[]) => ({ inputs: columnsOf(rows) }),
  },
  'Open Inference': { path: '/v2/models/churn/infer', body: tensors },
  SageMaker: {
    path: '/endpoints/churn/invocations',
    body: (rows: readonly TinyRow[]) => ({ instances: rows }),
  },
}
const probabilities = (json: any): number[] =>
  json.outputs
    ? json.outputs.find(({ name }: { name: string }) => name === 'probability').data
    : json.predictions.map(({ probability }: { probability: number }) => probability)

describe('a large request', () => {
  it.each(Object.entries(bodies))('is answered as a small one is: %s', async (_, { path, body }) => {
    const { status, json, headers } = await world.ask('POST', path, body(many))
    expect([status, json.error]).toEqual([200, undefined])
    const told = probabilities(json)
    expect(told).toHaveLength(many.length)
    for (const i of [0, 1, 5, 1999, 3999]) expect(told[i]).toBeCloseTo(probabilityOf(many[i]!), 12)
    const small = await world.ask('POST', path, body(many.slice(0, 3)))
    expect(probabilities(small.json)).toEqual(told.slice(0, 3))
    const names = (of: Headers) => [...of.keys()].filter((name) => !/^(content-encoding|vary)$/.test(name))
    expect(names(headers)).toEqual(names(small.headers))
  })

  it.each(Object.entries(bodies))('is refused as a small one is: %s', async (_, { path, body }) => {
    const told = async (rows: readonly TinyRow[]) => {
      const reply = await world.ask('POST', path, body(rows))
      return {
        status: reply.status,
        text: reply.text.replaceAll(/\d{4}/g, '#').replaceAll(/Row \d+/g, 'Row #'),
      }
    }
    const wrong = { ...rowOf(1), tenure: 'many' } as never
    const refused = await told([...many, wrong])
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.status).toBeLessThan(500)
    expect(refused).toEqual(await told([rowOf(0), wrong]))
    expect(await told([])).toMatchObject({ status: refused.status })
    const broken = `${JSON.stringify(body(many))}}`
    const cut = await world.ask('POST', path, broken)
    expect(cut.status).toBe(refused.status)
    expect(cut.text).toContain('SERVING_NOT_JSON')
  })

  it('is captured under its id, whole', async () => {
    await world.ask('POST', bodies.native.path, { rows: many, id: 'captured' })
    const page = await world.ask('GET', '/api/v1/endpoints/churn/predictions?id=captured')
    expect(page.json.predictions).toHaveLength(1)
    const [{ rows, inputs }] = page.json.predictions
    expect(inputs.tenure).toEqual(many.slice(0, rows).map(({ tenure }) => tenure))
    expect(inputs.contract).toEqual(many.slice(0, rows).map(({ contract }) => contract))
  })

  it('may be one row with a long text', async () => {
    const row = { ...rowOf(1), contract: 'x'.repeat(200_000) }
    const { status, json } = await world.ask('POST', '/api/v1/endpoints/churn/predict', { rows: [row] })
    expect([status, json.predictions?.[0].probability]).toEqual([200, expect.closeTo(probabilityOf(row), 12)])
  })

  it('is answered by the version that it came to, where others take over while it is read', async () => {
    await world.tiny('churn', { shift: 1 })
    const rows = Array.from({ length: 5 }, () => many).flat()
    for (const version of [2, 1, 2, 1]) {
      const asked = [1, 2, 3].map(() => world.ask('POST', bodies.native.path, { rows }))
      await new Promise((resolve) => setTimeout(resolve, 30))
      await world.serving.deploy({ endpoint: 'churn', model: 'churn', version })
      for (const { status, json } of await Promise.all(asked))
        expect([status, json.error, json.predictions?.length]).toEqual([200, undefined, rows.length])
    }
  })

  it('does not keep small ones waiting', async () => {
    const body = JSON.stringify({ rows: Array.from({ length: 20 }, () => many).flat() })
    let over = false
    const slow = world.ask('POST', bodies.native.path, body).finally(() => {
      over = true
    })
    const ended = () => over
    let between = 0
    while (!ended()) {
      expect((await world.ask('POST', bodies.native.path, { rows: [rowOf(1)] })).status).toBe(200)
      between++
    }
    expect((await slow).json.predictions).toHaveLength(80_000)
    // Had it been read and written on the event loop, three or four would have come between its pieces.
    expect(between).toBeGreaterThan(5)
  })
})
