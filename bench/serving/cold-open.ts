import { inProcessHost } from '../../packages/ops/src/adapters/model-host/in-process.ts'
import { planProofs } from '../../packages/ops/src/adapters/model-host/plan-proofs.ts'

/**
 * How long the first model of a process takes to open: `node cold-open.ts <model folder> <folder of proofs>` prints the
 * milliseconds, of a model that this machine has opened before where the folder knows it.
 */
const [model, plans] = process.argv.slice(2) as [string, string]
const host = inProcessHost({ proofs: planProofs(plans, 'chunk-BENCH000.js') })
const sinceMs = performance.now()
await host.open(model)
console.log(performance.now() - sinceMs)
process.exit(0)
