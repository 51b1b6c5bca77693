import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startPlatform } from '../../packages/ops/src/app/index.ts'
import { fillModel, fillPipeline, fillSeries, instant } from './fill-rest.ts'
import { fillRuns } from './fill-runs.ts'
import { big, type Size } from './known.ts'

export * from './known.ts'

/**
 * Makes a workspace in a home: runs with parameters, metrics and tags, one with a long series, a large pipeline run, a
 * model with many versions, and names that are scripts, wherever a name may stand. Always the same.
 */
export async function fillWorkspace(home: string, size: Size = big): Promise<{ pipelineRun: string }> {
  mkdirSync(home, { recursive: true })
  const open = () => startPlatform({ home, executor: instant })
  // Makes the tables.
  await (await open()).close()
  fillRuns(join(home, 'slipway.db'), size)
  const platform = await open()
  try {
    await fillSeries(platform, size)
    await fillModel(platform, size)
    return { pipelineRun: await fillPipeline(platform, size) }
  } finally {
    await platform.close()
  }
}
