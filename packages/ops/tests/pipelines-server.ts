/** A server of the pipelines room alone, to be killed: node pipelines-server.ts <home> <plan.json>. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlanBody } from '@slipway/contract/pipelines'
import { logLimitBytes } from '@slipway/flow/worker'
import { diskArtifacts } from '../src/adapters/artifacts/disk.ts'
import { collectMigrations, openDatabase } from '../src/adapters/database/index.ts'
import { localProcessExecutor } from '../src/adapters/executor/local-process.ts'
import { diskLogs } from '../src/adapters/logs/disk.ts'
import { secretBox } from '../src/adapters/secrets/secret-box.ts'
import {
  openPipelines,
  openSecrets,
  pipelinesMigrations,
  type PipelinesTables,
  secretsMigrations,
  type SecretsTables,
} from '../src/pipelines/index.ts'
import { systemClock } from '../src/ports/clock.ts'

const [home, planFile] = process.argv.slice(2) as [string, string]
const database = await openDatabase<PipelinesTables & SecretsTables>(
  join(home, 'slipway.db'),
  collectMigrations([pipelinesMigrations, secretsMigrations]),
)
const logs = diskLogs(join(home, 'logs'), logLimitBytes())
const pipelines = openPipelines({
  logs,
  database,
  secrets: openSecrets({ database, box: secretBox(home, undefined), clock: systemClock }),
  artifacts: diskArtifacts(join(home, 'artifacts')),
  clock: systemClock,
  executor: localProcessExecutor({ home, logs }),
  home,
})
await pipelines.start({ url: 'http://127.0.0.1:1', tokenFor: () => 'none' })
const { id } = await pipelines.create(
  { plan: JSON.parse(readFileSync(planFile, 'utf8')) as PlanBody, jobs: 2 },
  'ana',
)
console.log(id)
