import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ingest, tableOf, writeParquet } from '@slipway/ml/table'
import { describe, expect, it } from 'vitest'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
import { probabilityOf, tinySignature } from '../../tests/tiny-model.ts'

/** Contracts of customers, as the source of a feature view. */
async function withView({ artifacts, datasets, features }: ServedWorld) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-looked-up-'))
  try {
    const at = new Date('2024-01-01T00:00:00Z')
    const rows = [
      { who: 'ana', at, contract: 'Yearly', charges: 70 },
      { who: 'bo', at, contract: 'Monthly', charges: null },
    ]
    await writeParquet(tableOf(rows), join(folder, 'rows.parquet'))
    const {
      digest,
      rows: count,
      fields,
      source,
      parts,
    } = await ingest(join(folder, 'rows.parquet'), { outDir: folder })
    const stored = await Promise.all(
      parts.map(async ({ path, rows: count, content }) => ({
        rows: count,
        content,
        ...(await artifacts.put(path!)),
      })),
    )
    await datasets.add(
      'contracts',
      { digest, rows: count, fields: [...fields], source, parts: stored },
      'ana',
    )
  } finally {
    await rm(folder, { recursive: true })
  }
  const column = (name: string) => ({ how: 'column', column: name }) as const
  const definition = {
    entity: ['who'],
    source: 'contracts',
    time: 'at',
    features: { contract: column('contract'), charges: column('charges'), unused: column('charges') },
  }
  await features.put('contract', definition, 'ana')
}

describe('an endpoint whose model was trained with a feature view', () => {
  it('looks up what a row lacks by the entity that it names', async () => {
    await using world = await servedWorld()
    await withView(world)
    const views = [
      { name: 'contract', version: 1, entity: ['customer'], features: ['contract', 'charges', 'unused'] },
    ]
    const files = { 'signature.json': JSON.stringify({ ...tinySignature, features: views }) }
    await world.tiny('churn', { files })
    await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
    const ask = async (...rows: object[]) => {
      const response = await fetch(`${world.url}/api/v1/endpoints/churn/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rows }),
      })
      return (await response.json()) as { predictions?: { probability: number }[]; error?: { code: string } }
    }
    const own = { tenure: 10, senior: false }
    expect((await ask({ ...own, customer: 'ana' })).error!.code).toBe('FEATURES_NOT_MATERIALIZED')
    await world.features.materialize('contract')
    const answered = await ask(
      { ...own, customer: 'ana' },
      { ...own, customer: 'bo' },
      { ...own, customer: 'ana', contract: 'Monthly' },
      { ...own, contract: 'Yearly', charges: 5, unused: 0 },
    )
    const wanted = [
      { ...own, contract: 'Yearly', charges: 70 },
      { ...own, contract: 'Monthly', charges: null },
      { ...own, contract: 'Monthly', charges: 70 },
      { ...own, contract: 'Yearly', charges: 5 },
    ].map((row) => probabilityOf(row))
    for (const [row, { probability }] of answered.predictions!.entries())
      expect(probability).toBeCloseTo(wanted[row]!, 9)
    expect(answered.predictions).toHaveLength(4)
    expect((await ask(own)).error!.code).toBe('FEATURES_ENTITY')
    expect((await ask({ ...own, customer: 'ana', tenur: 1 })).error!.code).toBe(
      'SERVING_INPUT_UNKNOWN_COLUMN',
    )
    // In every other protocol the same, by the columns that name the entity.
    const said = [wanted[0]!, wanted[1]!]
    const post = async (path: string, body: unknown, type = 'application/json') => {
      const response = await fetch(`${world.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      const text = await response.text()
      expect(response.status, text).toBe(200)
      return JSON.parse(text) as {
        predictions: { probability: number }[]
        outputs: { name: string; data: number[] }[]
      }
    }
    const close = (got: readonly number[]) => {
      expect(got).toHaveLength(said.length)
      for (const [row, value] of got.entries()) expect(value).toBeCloseTo(said[row]!, 9)
    }
    const split = {
      columns: ['tenure', 'senior', 'customer'],
      data: [
        [10, false, 'ana'],
        [10, false, 'bo'],
      ],
    }
    const records = [
      { ...own, customer: 'ana' },
      { ...own, customer: 'bo' },
    ]
    const csv = 'tenure,senior,customer\n10,false,ana\n10,false,bo\n'
    // SageMaker's CSV has no header, so that no column of it names an entity.
    const asked: [string, unknown, string?][] = ['/invocations', '/endpoints/churn/invocations'].flatMap(
      (path): [string, unknown][] => [
        [path, { dataframe_split: split }],
        [path, { dataframe_records: records }],
      ],
    )
    for (const [path, body, type] of [...asked, ['/invocations', csv, 'text/csv'] as const])
      close((await post(path, body, type)).predictions.map(({ probability }) => probability))
    const tensor = (name: string, datatype: string, data: readonly unknown[]) => ({
      name,
      datatype,
      shape: [2],
      data,
    })
    const inferred = await post('/v2/models/churn/infer', {
      inputs: [
        tensor('tenure', 'FP64', [10, 10]),
        tensor('senior', 'BOOL', [false, false]),
        tensor('customer', 'BYTES', ['ana', 'bo']),
      ],
    })
    close(inferred.outputs.find(({ name }) => name === 'probability')!.data)
    // Of nobody nothing is known, and this input may not be missing.
    expect((await ask({ ...own, customer: 'nobody' })).error!.code).toMatch(/^SERVING_/)
  })
})
