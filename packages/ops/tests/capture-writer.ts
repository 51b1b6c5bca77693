import { tableOf } from '@slipway/ml/table'
import { openCaptureLog } from '../src/serving/capture/capture-log.store.ts'

/** Captures as fast as it can until it is killed, and says after every sync how many rows are acknowledged. */
const [dir, round] = process.argv.slice(2) as [string, string]
const inputs = tableOf([{ note: 'x'.repeat(300), n: 1 }])
const outputs = tableOf([{ prediction: 1 }])
const source = { endpoint: 'churn', revision: 1, variant: 'champion', version: Number(round) }
const log = await openCaptureLog({
  dir,
  segmentBytes: 50_000,
  delayMs: 1,
  onCaptured: () => process.stdout.write(`${log.counts().captured}\n`),
})
for (let i = 0; ; i++) {
  log.append({
    source,
    id: `r${i}`,
    tMs: i,
    inputs,
    outputs,
    latencyUs: 1,
  })
  if (i % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 1))
}
