/** A server of the pipelines room alone, to be killed: node pipelines-server.ts <home> <plan.json>. */
import { flushCompileCache } from 'node:module'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlanBody } from '@slipway/contract/pipelines'
import { openPipelinesIn } from './pipelines-room.ts'

const [home, planFile] = process.argv.slice(2) as [string, string]
const { pipelines } = await openPipelinesIn(home, join(home, 'slipway.db'))
await pipelines.start({ url: 'http://127.0.0.1:1', tokenFor: () => 'none' })
// Killed, it leaves nothing for the next one otherwise.
flushCompileCache()
const { id } = await pipelines.create(
  { plan: JSON.parse(readFileSync(planFile, 'utf8')) as PlanBody, jobs: 2 },
  'ana',
)
console.log(id)
