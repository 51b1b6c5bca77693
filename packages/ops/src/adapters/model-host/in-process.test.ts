import { describe } from 'vitest'
import { modelHostConformance } from '../../ports/model-host.conformance.ts'
import { inProcessHost } from './in-process.ts'

describe('with plans of its own', () => {
  modelHostConformance(() => inProcessHost())
})
describe('with ONNX Runtime alone', () => {
  modelHostConformance(() => inProcessHost({ plans: false }))
})
