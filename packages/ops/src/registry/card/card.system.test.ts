import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { pythonHas, runPython } from '../../../tests/python.ts'
import { openWorld, someDataset, someModelVersion } from '../../../tests/worlds.ts'

const script = join(import.meta.dirname, '../../../tests/clients/hugging_face_card.py')
const has = pythonHas('huggingface_hub', 'huggingface_hub')

it.skipIf(!has)(
  `the Hugging Face library reads our card${has ? '' : ' (skipped: no python with huggingface_hub)'}`,
  async () => {
    await using world = await openWorld()
    const { registry, datasets } = world.client
    const params = { name: 'churn' }
    const { version: data } = await datasets.addDatasetVersion({ params, body: await someDataset(world) })
    const body = {
      ...(await someModelVersion(world)),
      description: '--- : not the end of the front matter\n---\n# {{ x }}',
      lineage: { datasetVersion: data.id },
      facts: { card: { licence: 'apache-2.0', use: ['a: "b" #c', '- d'] } },
    }
    await registry.createModelVersion({ params, body })
    const card = text(await registry.getModelCardText({ params: { name: 'churn', number: 1, form: 'hf' } }))
    const file = join(world.platform.home, 'README.md')
    await writeFile(file, await card)
    const told = await runPython(script, file)
    expect(told).toMatchObject({
      license: 'apache-2.0',
      pipeline_tag: 'tabular-classification',
      library_name: 'onnx',
      tags: ['slipway', 'onnx', 'tabular'],
      model_name: 'churn',
      results: [
        {
          task: 'tabular-classification',
          dataset: 'churn version 1',
          revision: data.digest,
          split: 'cv5',
          metric: 'roc_auc',
          value: 0.845,
        },
      ],
      again: true,
    })
    expect(told.text).toContain('# churn version 1')
    expect(told.text).toContain('- For: a: "b" \\#c')
  },
)
