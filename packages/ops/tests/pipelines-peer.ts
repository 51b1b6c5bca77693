/**
 * A server of the pipelines room among others, to be stopped and killed: node pipelines-peer.ts <home> [database URL].
 * It takes any run that it reaches, and starts one for each line on stdin: <plan.json> <jobs>. It prints `ready`, then
 * the id of each run.
 */
import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { PlanBody } from '@slipway/contract/pipelines'
import { openPipelinesIn } from './pipelines-room.ts'

const [home, databaseUrl] = process.argv.slice(2) as [string, string?]
const { pipelines } = await openPipelinesIn(home, databaseUrl ?? join(home, 'slipway.db'), {
  lease: { beatMs: 200, deadAfterMs: 3000 },
})
await pipelines.start({ url: 'http://127.0.0.1:1', tokenFor: () => 'none' })
// Killed, it leaves nothing for the next one otherwise.
flushCompileCache()
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [planFile, jobs] = line.split(' ') as [string, string]
  const plan = JSON.parse(readFileSync(planFile, 'utf8')) as PlanBody
  const { id } = await pipelines.create({ plan, jobs: Number(jobs) }, 'ana')
  console.log(id)
}
await pipelines.close()
process.exit(0)
