import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { startPlatform } from '../../packages/ops/src/app/index.ts'

/**
 * Serves a model folder as the endpoint `churn`: `node slipway-side.ts <home> <model folder> [share that is captured]` prints
 * its address.
 */
const [home, folder, share = '1'] = process.argv.slice(2) as [string, string, string?]
const { url, rooms, artifacts } = await startPlatform({ home })
const files = await Promise.all(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => ({
      path: join(parentPath, name).slice(folder.length + 1),
      ...(await artifacts.put(join(parentPath, name))),
    })),
)
await rooms.registry.createVersion('churn', { signature: {}, files, gate: null }, 'bench')
await rooms.serving.deploy({
  endpoint: 'churn',
  model: 'churn',
  version: 1,
  capture: { share: Number(share) },
})
console.log(url)
