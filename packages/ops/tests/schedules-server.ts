import { flushCompileCache } from 'node:module'
import { startPlatform } from '../src/app/index.ts'
import { flowEntry } from './pipelines-world.ts'

/** A server that keeps to the schedules of a project, to be killed: `node schedules-server.ts <home> <root> [database url]`. */
const [home, root, databaseUrl] = process.argv.slice(2) as [string, string, string?]
const project = { root, slipwayEntry: flowEntry, slipwayVersion: 'test' }
const { url, close } = await startPlatform({
  home,
  project,
  schedules: true,
  ...(databaseUrl ? { databaseUrl } : {}),
})
// Killed, it leaves nothing for the next one otherwise.
flushCompileCache()
console.log(url)
process.once('SIGTERM', () => void close())
