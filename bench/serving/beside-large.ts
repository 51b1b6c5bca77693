import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load, type Measured } from './load.ts'
import type { Side } from './sides.ts'

/** What small requests wait while somebody asks for many rows at once. */
export interface BesideLarge {
  readonly alone: readonly Measured[]
  readonly beside: readonly Measured[]
  /** Large requests answered meanwhile, a second. */
  readonly largePerSecond: readonly number[]
}

const largeRows = 20_000

/** Asks one row over one connection, in turns alone and beside a caller that sends 20,000 rows again and again. */
export async function besideLarge(
  side: Side,
  row: object,
  rounds: number,
  seconds: number,
  folder: string,
): Promise<BesideLarge> {
  const body = join(folder, 'large.json')
  writeFileSync(body, JSON.stringify({ rows: new Array(largeRows).fill(row) }))
  const seen = { alone: [] as Measured[], beside: [] as Measured[], largePerSecond: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    seen.alone.push(await load(side, 1, seconds, folder))
    const stop = callLarge(side.url, body)
    await stop.first
    seen.beside.push(await load(side, 1, seconds, folder))
    seen.largePerSecond.push(await stop.end())
  }
  return seen
}

/**
 * A process of its own, beside wrk on the second processor, where it runs only while wrk does not: what wrk waits for is the
 * server. The lowest priority would not do: whoever has begun keeps the processor for up to 4 ms whatever theirs is.
 */
const callLarge = (url: string, body: string) => {
  const program = join(import.meta.dirname, 'large-caller.ts')
  const caller = spawn('chrt', ['--idle', '0', 'taskset', '-c', '1', process.execPath, program, url, body], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let said = ''
  let heard = () => {}
  caller.stdout.on('data', (text: Buffer) => {
    said += String(text)
    heard()
  })
  return {
    first: new Promise<void>((done) => {
      heard = done
    }),
    async end(): Promise<number> {
      const ended = new Promise((done) => caller.once('close', done))
      caller.stdin.end()
      await ended
      return Number(said.trim().split('\n').at(-1))
    },
  }
}
