import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A server in a process of its own, to be stopped and killed; see server-child.ts. */
export interface ServingPeer {
  readonly process: ChildProcess
  readonly url: string
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: any }>
  kill(): Promise<void>
}

export async function servingPeer(home: string, databaseUrl?: string): Promise<ServingPeer> {
  const program = join(import.meta.dirname, 'server-child.ts')
  const child = spawn(process.execPath, [program, home, ...(databaseUrl ? [databaseUrl] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const { value: url, done } = await createInterface({ input: child.stdout! })[Symbol.asyncIterator]().next()
  if (done) throw new Error('The server ended before it answered')
  return {
    process: child,
    url,
    async ask(method, path, body) {
      const reply = await fetch(url + path, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      return { status: reply.status, json: await reply.json() }
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
