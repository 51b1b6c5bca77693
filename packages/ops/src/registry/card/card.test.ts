import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { openWorld, someDataset, someModelVersion, type World } from '../../../tests/worlds.ts'
import { ingest } from '@slipway/ml/table'

const at = (number: number) => ({ name: 'churn', number })
const nasty = 'a | b <script>alert(1)</script>\n# not a heading [x](http://x) `y` *z*: "q" \'r\' --- ü'

/** A version with every kind of fact, of a dataset whose rows hold an e-mail address. */
async function wholeVersion(world: World) {
  const { datasets, registry } = world.client
  const csv = join(world.platform.home, 'people.csv')
  const rows = Array.from({ length: 50 }, (_, i) => `${i},person${i}@example.org,${i % 2 ? 'yes' : 'no'}`)
  await writeFile(csv, `tenure,contact,churned\n${rows.join('\n')}\n`)
  const found = await ingest(csv, { outDir: world.platform.home })
  const { digest, bytes } = await world.platform.artifacts.put(found.parquetPath)
  const { version: data } = await datasets.addDatasetVersion({
    params: { name: 'churn' },
    body: {
      ...(await someDataset(world)),
      digest: found.digest,
      rows: found.rows,
      fields: [...found.fields],
      source: { ...found.source, path: 'people.csv' },
      parts: [{ digest, bytes, rows: found.rows, content: found.digest }],
    },
  })
  const body = {
    ...(await someModelVersion(world)),
    description: nasty,
    lineage: { datasetVersion: data.id, datasetDigest: data.digest, codeDigest: 'c0de', seed: 7 },
    signature: {
      task: 'binary',
      target: 'churned',
      positive: 'yes',
      classes: ['no', 'yes'],
      threshold: 0.31,
      inputs: [{ name: 'tenure', type: 'integer', nullable: false }],
      outputs: [{ name: 'probability', type: 'number' }],
    },
    metrics: {
      roc_auc: { value: 0.845, low: 0.836, high: 0.855, on: 'cv5', n: 50 },
      recall: { value: 0.5, low: 0.4, high: 0.6, on: 'test', n: 10 },
      our_own: { value: 3, low: 3, high: 3, on: 'test', n: 10 },
    },
    gate: { passed: true, rules: [{ rule: 'roc_auc ≥ 0.8', ok: true, detail: 'it is 0.845' }] },
    deployment: { endpoint: 'churn', threshold: 0.31 },
    facts: {
      candidate: { name: 'boosting', trainer: 'boosting', settings: { trees: 300, leaves: 4 } },
      candidates: [{ name: 'boosting', metric: 'roc_auc', value: 0.845, chosen: true }],
      context: { rows: 'customers', event: 'leave', target: 'churned', positive: 'yes' },
      slices: [
        {
          column: 'plan',
          value: 'fibre|x',
          n: 9,
          metric: 'roc_auc',
          metricValue: 0.6,
          low: 0.5,
          high: 0.7,
          worse: true,
        },
      ],
      card: { use: ['say whom to call'], limits: 'not for minors', licence: 'apache-2.0', owner: 'Ana' },
    },
  }
  await registry.createModelVersion({ params: { name: 'churn' }, body })
}

const cardText = async ({ client }: World, number: number, form: 'md' | 'hf') =>
  text(await client.registry.getModelCardText({ params: { ...at(number), form } }))

describe('a model card', () => {
  it('says in plain words what the lineage holds', async () => {
    await using world = await openWorld()
    await wholeVersion(world)
    const { approvals } = world.client
    await approvals.requestApproval({ params: at(1), body: { target: 'champion', reason: 'for spring' } })
    const card = await cardText(world, 1, 'md')
    for (const said of [
      '# churn version 1\n',
      'Stage: candidate. Made on 2023-11-14 by local.',
      '- It predicts churned: the chance of yes, from 1 columns.',
      '- yes is said from a chance of 0.31 on.',
      '- For: say whom to call',
      '- Limit: not for minors',
      '| recall | 0.5 | 0.4 to 0.6 | test | 10 | Of 100 customers who leave, it finds 50 (40–60). |',
      '| our_own | 3 | not known | test | 10 |  |',
      '| plan is fibre\\|x | 9 | roc_auc | 0.6 | 0.5 to 0.7 |',
      '- holds: roc_auc ≥ 0.8 (it is 0.845)',
      '- churn version 1: 50 rows, 3 columns, from people.csv',
      '  - contact: e-mail (100% of its values are e-mail addresses)',
      '- Settings: leaves = 4, trees = 300',
      '| champion | pending | local | for spring |  |  |  |',
      'No baseline was kept',
      '- Code: `c0de`',
    ])
      expect(card).toContain(said)
    expect(card).not.toMatch(/^# not a heading|<script>|\[x\]\(/m)
    expect(await cardText(world, 1, 'md')).toBe(card)
  })

  it('is what Google’s and the Hub’s tools read', async () => {
    await using world = await openWorld()
    await wholeVersion(world)
    const google = await world.client.registry.getModelCard({ params: at(1) })
    expect(google).toMatchObject({
      schema_version: '0.0.2',
      model_details: { name: 'churn', version: { name: '1', date: '2023-11-14' }, owners: [{ name: 'Ana' }] },
      model_parameters: { data: [{ sensitive: { sensitive_data: ['contact: e-mail'] } }] },
      considerations: { use_cases: [{ description: 'say whom to call' }] },
    })
    expect(google.model_details.documentation).toBe(await cardText(world, 1, 'md'))
    expect(google.quantitative_analysis.performance_metrics).toContainEqual({
      type: 'roc_auc',
      value: 0.845,
      confidence_interval: { lower_bound: 0.836, upper_bound: 0.855 },
      slice: 'cv5',
    })
    const hub = await cardText(world, 1, 'hf')
    const [, front, ...rest] = hub.split(/^---$/m)
    expect(parse(front!)).toMatchObject({
      license: 'apache-2.0',
      pipeline_tag: 'tabular-classification',
      'model-index': [
        {
          name: 'churn',
          results: [
            { dataset: { split: 'test' }, metrics: [{ type: 'our_own', value: 3 }, { type: 'recall' }] },
            { dataset: { split: 'cv5' }, metrics: [{ type: 'roc_auc', value: 0.845 }] },
          ],
        },
      ],
    })
    expect(rest.join('---').trim()).toBe((await cardText(world, 1, 'md')).trim())
  })

  it('is made of what there is, however little, and of any signature', async () => {
    await using world = await openWorld()
    const { registry, datasets } = world.client
    const data = await datasets.addDatasetVersion({ params: { name: 'd' }, body: await someDataset(world) })
    const { files } = await someModelVersion(world)
    const odd = { inputs: 'x', task: 3, classes: { a: 1 }, outputs: [null, { name: 'y' }] }
    const facts = { words: 'one', slices: [{ column: 'a' }, 7], candidates: null, card: [1], context: 9 }
    for (const body of [
      { files, signature: {} },
      { files, signature: odd, facts, lineage: { datasetVersion: data.version.id } },
    ]) {
      const { version } = await registry.createModelVersion({ params: { name: 'churn' }, body })
      const card = await cardText(world, version.number, 'md')
      expect(card).toContain('No metric was registered with it.')
      expect(card).toContain('Nobody has written it down yet')
      await registry.getModelCard({ params: at(version.number) })
      parse((await cardText(world, version.number, 'hf')).split('---\n')[1]!)
    }
    expect(await cardText(world, 2, 'md')).toContain('Personal data: not looked for')
    await expect(registry.getModelCard({ params: at(9) })).rejects.toMatchObject({ kind: 'not-found' })
  })
})
