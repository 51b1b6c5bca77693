import { exampleBatch } from '@slipway/ml/model'
import { inProcessHost } from '../src/adapters/model-host/in-process.ts'
import { planProofs } from '../src/adapters/model-host/plan-proofs.ts'

/** Opens a model folder, and says what it answers and whether ONNX Runtime's library was loaded for that. */
const [model, plans, code] = process.argv.slice(2) as [string, string, string]
const host = inProcessHost({ proofs: planProofs(plans, code) })
const { predict, signature } = await host.open(model)
const answer = await predict(exampleBatch(signature))
const { sharedObjects } = process.report.getReport() as { sharedObjects: string[] }
const hasRuntime = sharedObjects.some((path) => path.includes('onnxruntime'))
process.stdout.write(JSON.stringify({ answer, hasRuntime }))
await host.close()
