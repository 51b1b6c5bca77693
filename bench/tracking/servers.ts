import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

const python = process.env.SLIPWAY_PYTHON ?? 'python3'
const root = join(import.meta.dirname, '../..')

export interface Server {
  readonly url: string
  /** From its start as a process until it answered. */
  readonly startMs: number
  /** Resident memory of it and its children, in bytes. */
  memory(): number
  stop(): Promise<void>
}

/** @param databaseUrl of PostgreSQL; absent: SQLite in its home */
export const startSlipway = (home: string, databaseUrl?: string): Promise<Server> =>
  start(
    process.execPath,
    [join(root, 'packages/ops/tests/server-child.ts'), home, ...(databaseUrl ? [databaseUrl] : [])],
    (text) => /http:\/\/\S+/.exec(text)?.[0],
  )

/** MLflow's server as its users start it, on SQLite, with its files in a folder. */
export async function startMlflow(folder: string): Promise<Server> {
  mkdirSync(folder, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = ['-m', 'mlflow', 'server', '--backend-store-uri', `sqlite:///${folder}/mlflow.db`]
  const files = ['--artifacts-destination', join(folder, 'files')]
  return start(python, [...args, ...files, '--host', '127.0.0.1', '--port', String(port)], () => url)
}

async function start(
  program: string,
  args: readonly string[],
  urlIn: (output: string) => string | undefined,
): Promise<Server> {
  const begun = performance.now()
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${program} ${args.join(' ')} ended with ${child.exitCode}`)
    const url = urlIn(output)
    if (url && (await answers(`${url}/health`)))
      return {
        url,
        startMs: performance.now() - begun,
        memory: () => memoryOf(child.pid!),
        stop: () => stop(child),
      }
    await new Promise((done) => setTimeout(done, 5))
  }
}

const answers = (url: string) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  )

/** The whole group: MLflow's server runs its workers as children. Does nothing where it has ended. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  process.kill(-child.pid!, 'SIGKILL')
  await ended
}

function memoryOf(pid: number): number {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = read(`/proc/${name}/stat`)
    if (stat) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const isOurs = (id: number | undefined): boolean => id === pid || (!!id && isOurs(parents.get(id)))
  return [...parents.keys()]
    .filter(isOurs)
    .reduce((sum, id) => sum + 1024 * Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${id}/status`))?.[1] ?? 0), 0)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const freePort = () =>
  new Promise<number>((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => done(port))
    })
  })
