import { join } from 'node:path'
import { executorConformance } from '../../ports/executor.conformance.ts'
import { diskArtifacts } from '../artifacts/disk.ts'
import { localProcessExecutor } from './local-process.ts'

executorConformance((home) => ({
  executor: localProcessExecutor({ home }),
  artifacts: diskArtifacts(join(home, 'artifacts')),
}))
