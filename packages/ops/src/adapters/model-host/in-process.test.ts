import { modelHostConformance } from '../../ports/model-host.conformance.ts'
import { inProcessHost } from './in-process.ts'

modelHostConformance(() => inProcessHost())
