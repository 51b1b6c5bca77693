import { join } from 'node:path'
import { logLimitBytes } from '@slipway/flow/worker'
import { diskArtifacts } from '../src/adapters/artifacts/disk.ts'
import { collectMigrations, openDatabase } from '../src/adapters/database/index.ts'
import { localProcessExecutor } from '../src/adapters/executor/local-process.ts'
import { diskLogs } from '../src/adapters/logs/disk.ts'
import { secretBox } from '../src/adapters/secrets/secret-box.ts'
import {
  openPipelines,
  openSecrets,
  type PipelinesDeps,
  pipelinesMigrations,
  type PipelinesTables,
  secretsMigrations,
  type SecretsTables,
} from '../src/pipelines/index.ts'
import { systemClock } from '../src/ports/clock.ts'

/** The pipelines room alone over a home, running real processes. */
export const openPipelinesIn = async (home: string, where: string, more: Partial<PipelinesDeps> = {}) => {
  const database = await openDatabase<PipelinesTables & SecretsTables>(
    where,
    collectMigrations([pipelinesMigrations, secretsMigrations]),
  )
  const secrets = openSecrets({ database, box: secretBox(home, undefined), clock: systemClock })
  const logs = diskLogs(join(home, 'logs'), logLimitBytes())
  const pipelines = openPipelines({
    logs,
    database,
    secrets,
    artifacts: diskArtifacts(join(home, 'artifacts')),
    clock: systemClock,
    executor: localProcessExecutor({ home, logs }),
    home,
    ...more,
  })
  return { database, secrets, pipelines }
}
