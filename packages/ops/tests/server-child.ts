import { flushCompileCache } from 'node:module'
import { startPlatform } from '../src/app/index.ts'

/**
 * A server in a process of its own, to be killed: `node server-child.ts <home> [database url]` prints its address when it
 * answers.
 */
const [home, databaseUrl] = process.argv.slice(2)
const { url } = await startPlatform({ home: home!, ...(databaseUrl ? { databaseUrl } : {}) })
// Killed, it leaves nothing for the next one otherwise.
flushCompileCache()
console.log(url)
