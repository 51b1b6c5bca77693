import { readdir } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { pythonHas } from '../../packages/ops/tests/python.ts'
import { probabilityOf, tinySignature, writeTinyModel } from '../../packages/ops/tests/tiny-model.ts'
import { runClient, scratch, slipwayServer } from './world.ts'

describe.skipIf(!pythonHas('mlflow', 'mlflow') || !pythonHas('onnxruntime', 'onnxruntime'))(
  'one registry for both',
  () => {
    it('lets MLflow load and serve what Slipway registered, and tells of what MLflow registered', async () => {
      await using place = await scratch()
      await using server = await slipwayServer(place.folder)
      const client = connect({ url: server.url })
      const folder = join(place.folder, 'tiny')
      await writeTinyModel(folder)
      const paths = (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
      const files = []
      for (const path of paths) {
        const stored = await client.artifacts.putArtifact({ body: createReadStream(path) })
        files.push({ path: path.slice(folder.length + 1), ...stored })
      }
      const params = { name: 'churn' }
      const body = { description: 'ours', signature: { ...tinySignature }, files }
      await client.registry.createModelVersion({ params, body })
      await client.registry.setAlias({ params: { ...params, alias: 'champion' }, body: { number: 1 } })
      const rows = [
        { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false, since: '2024-01-01' },
        { tenure: 60, charges: 20, contract: 'Yearly', senior: true, since: '2019-05-01' },
      ]
      const said = await runClient('released.py', server.url, {
        SLIPWAY_ROWS: JSON.stringify(rows),
        SLIPWAY_EXPECTED: JSON.stringify(rows.map((row) => probabilityOf(row))),
      })
      expect(said).toMatch(/registered 1 ok$/)
      const theirs = await client.registry.getModelVersion({ params: { name: 'theirs', number: 1 } })
      expect(theirs).toMatchObject({ status: 'ready', facts: { flavours: ['python_function'] } })
      expect(theirs.files.map(({ path }) => path)).toContain('MLmodel')
      expect(theirs.lineage.run).toMatch(/^[0-9a-f]{32}$/)
    })
  },
)
