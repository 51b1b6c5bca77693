import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const bin = join(import.meta.dirname, '../../packages/cli/bin/slipway.mjs')

/** A folder of its own, gone afterwards. */
export function place() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-journey-'))
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command as a user would, to its end. */
export function slipway(args: readonly string[], cwd: string, env: Record<string, string> = {}): Ended {
  const done = spawnSync(process.execPath, [bin, ...args], {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  return { code: done.status, out: done.stdout, err: done.stderr }
}

/** The one JSON document of a command with --json; the whole of what it said where there is none. */
export function json<T = Record<string, never>>(ended: Ended): T {
  try {
    return JSON.parse(ended.out) as T
  } catch {
    throw new Error(`No JSON; exit ${ended.code}\n${ended.out}\n${ended.err}`)
  }
}

/** `slipway up` on a free port, until disposed of. */
export async function up(cwd: string, args: readonly string[] = []) {
  const child = spawn(process.execPath, [bin, 'up', '--port', '0', '--json', ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more
      try {
        resolve((JSON.parse(text) as { url: string }).url)
      } catch {
        // Not whole yet.
      }
    })
    child.on('exit', (code) => reject(new Error(`slipway up ended with ${code}: ${err}${text}`)))
  })
  const gone = new Promise((resolve) => child.on('exit', resolve))
  return {
    url,
    pid: child.pid!,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** A command that goes on while the test does. */
export function begin(args: readonly string[], cwd: string) {
  const child = spawn(process.execPath, [bin, ...args], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  let heard = () => {}
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more
    heard()
  })
  return {
    out: () => text,
    ended: new Promise<number | null>((done) => child.on('close', done)),
    said: (word: string) =>
      new Promise<void>((done) => {
        heard = () => text.includes(word) && done()
        heard()
      }),
  }
}
