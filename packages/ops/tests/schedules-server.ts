import { startPlatform } from '../src/app/index.ts'
import { flowEntry } from './pipelines-world.ts'

/** A server that keeps to the schedules of a project, to be killed: `node schedules-server.ts <home> <root>`. */
const [home, root] = process.argv.slice(2) as [string, string]
const project = { root, slipwayEntry: flowEntry, slipwayVersion: 'test' }
const { url } = await startPlatform({ home, project, schedules: true })
console.log(url)
