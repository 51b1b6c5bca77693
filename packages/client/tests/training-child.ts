/** A training to be killed: node training-child.ts <how it ends> <points>. Prints the run's id once points are kept. */
import { startRun } from '../src/node/index.ts'

const [how, points] = process.argv.slice(2) as [string, string]
const run = await startRun({
  experiment: 'killed',
  bufferPoints: 100,
  flushMs: 3_600_000,
  context: false,
  systemMetricsMs: false,
})
await run.artifact(new TextEncoder().encode('weights'), 'model/weights.bin')
for (let step = 0; step < Number(points); step++) run.metric('loss', 1 / (step + 1), step)
process.stdout.write(`${run.id}\n`)

if (how === 'exit') process.exit(3)
if (how === 'throw') throw new Error('the training broke')
if (how === 'wait') setInterval(() => {}, 1000)
// Else it ends by itself.
