import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

/** A server in a process of its own, see pipelines-peer.ts. */
export interface Peer {
  readonly process: ChildProcess
  /** Starts a run of a plan and answers its id. */
  create(plan: unknown, jobs: number): Promise<string>
  kill(): Promise<void>
}

export async function startPeer(home: string, databaseUrl?: string): Promise<Peer> {
  const program = join(import.meta.dirname, 'pipelines-peer.ts')
  const child = spawn(process.execPath, [program, home, ...(databaseUrl ? [databaseUrl] : [])], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const line = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error('The server ended before it answered')
    return value
  }
  await line()
  return {
    process: child,
    async create(plan, jobs) {
      const file = join(home, 'plan-of-peer.json')
      await writeFile(file, JSON.stringify(plan))
      child.stdin!.write(`${file} ${jobs}\n`)
      return line()
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Processes, but for this one and those named, whose command line names a folder: the workers of its runs. */
export function processesOf(folder: string, except: readonly (number | undefined)[] = []): number[] {
  const names = (pid: number) => {
    try {
      if (readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')[0] === 'Z') return false
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
    } catch {
      return false
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && !except.includes(pid) && names(pid))
}

export async function eventually(
  holds: () => boolean | Promise<boolean>,
  patienceMs = 120_000,
): Promise<void> {
  for (const fromMs = performance.now(); !(await holds()); await pause(50))
    if (performance.now() - fromMs > patienceMs) throw new Error('It never came to be')
}
