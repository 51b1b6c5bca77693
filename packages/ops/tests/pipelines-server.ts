/** A server of the pipelines room alone, to be killed: node pipelines-server.ts <home> <plan.json>. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlanBody } from '@slipway/contract/pipelines'
import { diskArtifacts } from '../src/adapters/artifacts/disk.ts'
import { openDatabase } from '../src/adapters/database/index.ts'
import { localProcessExecutor } from '../src/adapters/executor/local-process.ts'
import { openPipelines, pipelinesMigrations, type PipelinesTables } from '../src/pipelines/index.ts'
import { systemClock } from '../src/ports/clock.ts'

const [home, planFile] = process.argv.slice(2) as [string, string]
const pipelines = openPipelines({
  database: await openDatabase<PipelinesTables>(join(home, 'slipway.db'), pipelinesMigrations),
  artifacts: diskArtifacts(join(home, 'artifacts')),
  clock: systemClock,
  executor: localProcessExecutor({ home }),
  home,
})
await pipelines.start({ url: 'http://127.0.0.1:1', tokenFor: () => 'none' })
const { id } = await pipelines.create(
  { plan: JSON.parse(readFileSync(planFile, 'utf8')) as PlanBody, jobs: 2 },
  'ana',
)
console.log(id)
