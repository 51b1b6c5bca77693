import { dirname } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { profileSource } from '../../packages/ml/src/profile/index.ts'

/** One side in a process of its own: node sides.ts <side> <file>. Prints wall, CPU and peak memory as JSON. */
const duckDb = async (sql: string): Promise<void> => {
  const instance = await DuckDBInstance.create(':memory:', { threads: process.env.SLIPWAY_THREADS ?? '1' })
  const connection = await instance.connect()
  await connection.runAndReadAll(sql)
}

const sides: Record<string, (file: string) => Promise<unknown>> = {
  read: (file) => duckDb(`CREATE TEMP TABLE t AS FROM read_csv('${file}')`),
  summarize: (file) => duckDb(`SUMMARIZE FROM read_csv('${file}')`),
  slipway: async (file) => {
    const { profile } = await profileSource(file, { folder: dirname(file) })
    if (profile.columns.length !== 20) throw new Error('the file has other columns')
  },
}

const [side, file] = process.argv.slice(2) as [string, string]
const cpu = process.cpuUsage()
const started = performance.now()
await sides[side]!(file)
const { user, system } = process.cpuUsage(cpu)
process.stdout.write(
  JSON.stringify({
    wallMs: performance.now() - started,
    cpuMs: (user + system) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
)
