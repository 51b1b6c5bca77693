import { join } from 'node:path'
import { executorConformance } from '../../ports/executor.conformance.ts'
import { diskArtifacts } from '../artifacts/disk.ts'
import { diskLogs } from '../logs/disk.ts'
import { localProcessExecutor } from './local-process.ts'

executorConformance((home) => ({
  executor: localProcessExecutor({ home, logs: diskLogs(join(home, 'logs'), 1e6) }),
  artifacts: diskArtifacts(join(home, 'artifacts')),
}))
