import { statfs } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { findProject, hereOrNew } from './project.ts'
import { bytes, counted } from './screen/numbers.ts'
import { version } from './version.ts'

export interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly found: string
  /** What to do where it is not well. */
  readonly mend: string
}

/** Tries each part that Slipway stands on, for real. */
export async function examine(): Promise<Finding[]> {
  const project = findProject()
  const home = hereOrNew()
  return [
    { what: 'slipway', ok: true, found: version, mend: '' },
    {
      what: 'node',
      ok: Number(process.versions.node.split('.')[0]) >= 24,
      found: process.version,
      mend: 'npm install --save-dev node@24',
    },
    await tried('sqlite', 'reinstall: npm ci', async () => {
      const { default: Database } = await import('better-sqlite3')
      const db = new Database(':memory:')
      const [row] = db.prepare('select sqlite_version() as v').all([]) as { v: string }[]
      db.close()
      return row!.v
    }),
    await tried('duckdb', 'reinstall: npm ci', async () => {
      const duckdb = await import('@duckdb/node-api')
      return duckdb.version()
    }),
    await tried('onnxruntime', 'reinstall: npm ci', async () => {
      const { env } = await import('onnxruntime-node')
      return env.versions.node ?? env.versions.common ?? 'loaded'
    }),
    await tried('disk', 'free some space, or set SLIPWAY_HOME to another disk', async () => {
      const { bavail, bsize } = await statfs(existsSync(home) ? home : dirname(home))
      const free = bavail * bsize
      if (free < 500e6) throw new Error(`only ${bytes(free)} free at ${home}`)
      return `${bytes(free)} free at ${home}`
    }),
    {
      what: 'memory',
      ok: freemem() > 300e6,
      found: `${bytes(freemem())} of ${bytes(totalmem())} free`,
      mend: 'close other programs; a million rows take about 2 GB',
    },
    {
      what: 'project',
      ok: true,
      found: project
        ? `${project.root} (${counted(project.pipelines.length, 'pipeline')})`
        : 'none here; `slipway init` makes one',
      mend: '',
    },
    await tried('server', 'see the log of `slipway up`', async () => {
      const { findServer } = await import('@slipway/ops/app')
      const server = await findServer(home)
      return server ? `${server.url} (pid ${server.pid})` : 'none runs; commands start one for themselves'
    }),
  ]
}

async function tried(what: string, mend: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { what, ok: true, found: await look(), mend }
  } catch (error) {
    return { what, ok: false, found: error instanceof Error ? error.message : String(error), mend }
  }
}
