// `npm start`: the main job on the built-in churn example, then the platform stays up. `-- --once` ends after the job.
import { existsSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { customers } from '../examples/churn/data/generate.ts'
import { serveProject } from '../packages/cli/src/serve-project.ts'
import { buildWeb, isWebFresh } from './build-web.ts'
import { report } from '../packages/cli/src/exit.ts'

const root = join(import.meta.dirname, '../examples/churn')
const data = join(root, 'data/customers.csv')
if (!existsSync(data)) {
  console.log('Making up 4,000 customers of a telecom company …')
  writeFileSync(data, customers(4000, 7))
}
const web = join(import.meta.dirname, '../packages/cli/dist/web')
if (!process.argv.includes('--once') && !isWebFresh(web)) {
  console.log('Building the screens …')
  await buildWeb(web)
}
process.chdir(root)
try {
  process.exitCode = await serveProject({
    once: process.argv.includes('--once'),
    json: process.argv.includes('--json'),
    port: Number(process.env.SLIPWAY_PORT ?? 4700),
  })
} catch (error) {
  process.exitCode = report(error, process.argv.includes('--json'))
}
