import { mkdtempSync, rmSync, statSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPlatform } from '../../packages/ops/src/app/index.ts'
import { startSlipway } from '../tracking/servers.ts'
import type { Size } from './data.ts'
import { fill } from './fill.ts'
import { questions } from './questions.ts'

export interface Answered {
  readonly name: string
  readonly boundMs: number
  readonly timesMs: readonly number[]
}

export interface Report {
  readonly size: Size
  readonly runsPerS: number
  readonly pointsPerS: number
  /** Of the database, in bytes; null where it is not a file here. */
  readonly bytes: number | null
  /** Resident memory of the server once it answers, and the most seen while it was asked. */
  readonly idleBytes: number
  readonly peakBytes: number
  readonly answers: readonly Answered[]
}

/**
 * Fills a workspace of this size, then asks a server that was started anew over it, `rounds` times each question. What
 * was filled is removed in the end.
 * @param databaseUrl of a PostgreSQL database; absent: SQLite
 */
export async function scaleReport(size: Size, rounds: number, databaseUrl?: string): Promise<Report> {
  const home = mkdtempSync(join(tmpdir(), 'slipway-scale-'))
  const say = (text: string) => process.stderr.write(`${text}\n`)
  try {
    const platform = await startPlatform({ home, ...(databaseUrl ? { databaseUrl } : {}) })
    let speed
    try {
      speed = await fill(platform.rooms.tracking, size)
    } finally {
      await platform.close()
    }
    say(`filled: ${Math.round(speed.runsPerS)} runs/s, ${Math.round(speed.pointsPerS)} points/s`)
    const server = await startSlipway(home, databaseUrl)
    const idleBytes = server.memory()
    let peakBytes = idleBytes
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, server.memory())
    }, 250)
    try {
      const answers: Answered[] = []
      for (const { name, boundMs, once } of await questions(server.url, size)) {
        const timesMs: number[] = []
        for (let round = 0; round < rounds; round++) {
          const begun = performance.now()
          await once()
          timesMs.push(performance.now() - begun)
        }
        answers.push({ name, boundMs, timesMs })
        say(`${name}: ${timesMs.map((ms) => ms.toFixed(1)).join(' ')} ms`)
      }
      return { size, ...speed, bytes: databaseUrl ? null : bytesIn(home), idleBytes, peakBytes, answers }
    } finally {
      clearInterval(watch)
      await server.stop()
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
