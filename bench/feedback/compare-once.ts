/** A server's first comparison after its start: `node compare-once.ts FOLDER [kept]`; prints milliseconds, CPU and memory as JSON. */
import { openDatabase } from '../../packages/ops/src/adapters/database/index.ts'
import { openCaptures } from '../../packages/ops/src/serving/capture/captures.store.ts'
import {
  feedbackMigrations,
  type FeedbackTables,
  openLabels,
} from '../../packages/ops/src/serving/labels/index.ts'
import { compared } from './compared.ts'

const [dir, how] = process.argv.slice(2) as [string, string]
const database = await openDatabase<FeedbackTables>(':memory:', feedbackMigrations)
const labels = await openLabels({ database, clock: { nowMs: Date.now } as never })
const captures = openCaptures({ dir, nowMs: Date.now })
const comparisons = compared(captures, labels)
const began = performance.now()
const [body] = await comparisons.list('churn')
const ms = performance.now() - began
const { user, system } = process.cpuUsage()
const mostBytes = process.resourceUsage().maxRSS * 1024
const keepsBegan = performance.now()
if (how === 'keep') await comparisons.close()
const keptMs = performance.now() - keepsBegan
await captures.close()
await database.close()
process.stdout.write(
  JSON.stringify({ ms, cpuMs: (user + system) / 1000, mostBytes, keptMs, pairs: body!.pairs }),
)
process.exit()
