import { type CheckSource, runChecks } from '../../packages/ml/src/check/index.ts'
import { isFileName } from './files.ts'
import { mixedChecks, queryByHand, rangeChecks, suiteOf } from './suites.ts'

const [side = '', file = '', path = ''] = process.argv.slice(2)
if (!isFileName(file)) throw new Error(`there is no file called "${file}"`)

const ours: Record<string, () => CheckSource[]> = {
  slipway: () => suiteOf(file),
  'ten ranges': () => rangeChecks(10),
  'hundred ranges': () => rangeChecks(100),
  ten: () => mixedChecks(10),
  hundred: () => mixedChecks(100),
}

// Loaded before the times begin, where it is what is measured.
const engine = side === 'duckdb' ? await import('@duckdb/node-api') : null

const began = performance.now()
const cpuBefore = process.cpuUsage()
if (engine) {
  const connection = await (await engine.DuckDBInstance.create(':memory:')).connect()
  await connection.runAndReadAll(queryByHand(file, path))
} else {
  const { failed, passed } = await runChecks(path, ours[side]!())
  if (failed > 0 || passed < 10) throw new Error(`${failed} checks fail`)
}
const { user, system } = process.cpuUsage(cpuBefore)
const all = process.cpuUsage()
console.log(
  JSON.stringify({
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
    wholeCpuSeconds: (all.user + all.system) / 1e6,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
)
