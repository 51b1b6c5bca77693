import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { python } from '../../packages/ops/tests/python.ts'
import { runWithMlflow } from '../../packages/ops/tests/warm-python.ts'

const serverProgram = join(import.meta.dirname, '../../packages/ops/tests/server-child.ts')

/** A folder of its own, gone afterwards. */
export async function scratch() {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-mlflow-'))
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** A Slipway server in a process of its own over this home. */
export async function slipwayServer(home: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [serverProgram, home], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  return { url: await firstLine(child), child, ...ending(child) }
}

/** Ends it; `kill` as a failing machine would. */
function ending(child: ChildProcess) {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = (signal: 'SIGTERM' | 'SIGKILL') => async () => {
    child.kill(signal)
    await gone
  }
  return { kill: end('SIGKILL'), [Symbol.asyncDispose]: end('SIGKILL') }
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout!) {
    text += String(chunk)
    if (text.includes('\n')) return text.trim()
  }
  throw new Error('The server ended before it answered')
}

/** Runs a script of `clients/` with the official client pointed at this address; fails where it fails. */
export async function runClient(
  script: string,
  url: string,
  env: Record<string, string> = {},
): Promise<string> {
  return runWithMlflow([join(import.meta.dirname, 'clients', script)], {
    MLFLOW_TRACKING_URI: url,
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
    ...env,
  })
}

/** MLflow's own server over a database and a store of artifacts in this folder. */
export async function mlflowServer(folder: string) {
  const port = await freePort()
  const child = spawn(
    python,
    [
      '-m',
      'mlflow',
      'server',
      '--backend-store-uri',
      `sqlite:///${folder}/mlflow.db`,
      '--artifacts-destination',
      join(folder, 'artifacts'),
      '--port',
      String(port),
      '--workers',
      '1',
    ],
    {
      stdio: 'ignore',
      detached: true,
      // Its jobs are eight more processes, each of which imports all of MLflow.
      env: {
        ...process.env,
        MLFLOW_DISABLE_TELEMETRY: 'true',
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
      },
      cwd: folder,
    },
  )
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const url = `http://127.0.0.1:${port}`
  const end = async () => {
    process.kill(-child.pid!, 'SIGKILL')
    await gone
  }
  for (const untilMs = Date.now() + 120_000; ; await pause(200)) {
    if (
      await fetch(`${url}/health`).then(
        (reply) => reply.ok,
        () => false,
      )
    )
      break
    if (Date.now() > untilMs) {
      await end()
      throw new Error('MLflow’s server did not answer')
    }
  }
  return { url, [Symbol.asyncDispose]: end }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
