import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { type Client, connect } from '@slipway/client'
import { writeTinyModel } from './tiny-model.ts'

/** What was answered to one request, and how long that took. */
export interface Asked {
  readonly status: number
  readonly ms: number
  readonly json: any
}

/** Six steps, one after another: long enough to be in the middle of while the database goes away. */
const chain = `
import { pipeline, step } from 'slipway'
const next = step('next', async ({ x }: { x: number }) => {
  await new Promise((done) => setTimeout(done, 200))
  return x + 1
}, { cache: false })
export default pipeline('chain', { n: 0 }, (p) => {
  let x = next({ x: p.n })
  for (let i = 0; i < 5; i++) x = next({ x })
  return x
})
`

const program = join(import.meta.dirname, 'schedules-server.ts')

/**
 * A server in a process of its own, in a project with a pipeline, with the model `churn` in two versions.
 * @param databaseUrl SQLite where absent
 */
export async function outageWorld(databaseUrl?: string, env: Record<string, string> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'slipway-outage-'))
  await mkdir(join(root, 'pipelines'))
  await writeFile(join(root, 'pipelines/chain.ts'), chain)
  const home = join(root, '.slipway')
  let said = ''
  const child: ChildProcess = spawn(
    process.execPath,
    [program, home, root, ...(databaseUrl ? [databaseUrl] : [])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    },
  )
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text))
  const lines = createInterface({ input: child.stdout! })
  const url = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve)
    child.once('exit', () => reject(new Error(`The server ended before it answered: ${said}`)))
  })
  lines.on('line', (line) => (said += `${line}\n`))
  const client: Client = connect({ url })
  for (const shift of [0, 0]) await registerTiny(client, root, shift)
  return {
    root,
    url,
    client,
    child,
    /** Whatever the server printed. */
    said: () => said,
    async ask(method: string, path: string, body?: unknown, token?: string): Promise<Asked> {
      const sinceMs = performance.now()
      const reply = await fetch(url + path, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await reply.text()
      const ms = performance.now() - sinceMs
      return { status: reply.status, ms, json: text.startsWith('{') ? JSON.parse(text) : text }
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      await rm(root, { recursive: true, force: true })
    },
  }
}
export type OutageWorld = Awaited<ReturnType<typeof outageWorld>>

async function registerTiny(client: Client, root: string, shift: number): Promise<void> {
  const folder = await mkdtemp(join(root, 'tiny-'))
  await writeTinyModel(folder, shift)
  const files = []
  for (const path of ['model.onnx', 'signature.json'])
    files.push({
      path,
      ...(await client.artifacts.putArtifact({ body: await readFile(join(folder, path)) })),
    })
  await client.registry.createModelVersion({ params: { name: 'churn' }, body: { signature: {}, files } })
}

/** Asks again and again, one after another, until it is told to stop; answers everything that was answered. */
export function again<T>(everyMs: number, work: (count: number) => Promise<T>) {
  const answers: T[] = []
  const over = new AbortController()
  const ended = (async () => {
    for (let count = 0; !over.signal.aborted; count++) {
      answers.push(await work(count))
      await pause(everyMs)
    }
  })()
  // Who stops it is told; a test that has failed before asks nobody.
  ended.catch(() => {})
  return {
    answers,
    async stop(): Promise<T[]> {
      over.abort()
      await ended
      return answers
    },
  }
}
