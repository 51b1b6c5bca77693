import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const python = process.env['SLIPWAY_PYTHON'] ?? 'python3'
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
export async function slipwayServer(home: string) {
  const child = spawn(process.execPath, [serverProgram, home], { stdio: ['ignore', 'pipe', 'inherit'] })
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
  const file = join(import.meta.dirname, 'clients', script)
  try {
    const { stdout } = await promisify(execFile)(python, [file], {
      maxBuffer: 1 << 26,
      env: {
        ...process.env,
        MLFLOW_TRACKING_URI: url,
        MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
        GIT_PYTHON_REFRESH: 'quiet',
        MLFLOW_DISABLE_TELEMETRY: 'true',
        ...env,
      },
    })
    return stdout.trim()
  } catch (error) {
    throw new Error(`${script} failed:\n${(error as { stderr?: string }).stderr?.slice(-4000)}`, {
      cause: error,
    })
  }
}
