import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { startPlatform } from '../../packages/ops/src/app/index.ts'

/**
 * Makes a home in which a model folder answers as the endpoint `churn`, for `slipway up`:
 * `node slipway-home.ts <home> <model folder> <share that is captured>`.
 */
const [home, folder, share] = process.argv.slice(2) as [string, string, string]
const platform = await startPlatform({ home })
const { rooms, artifacts } = platform
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
await platform.close()
