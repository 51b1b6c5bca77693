import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { lineBlocks } from '../lines.ts'
import { notInstalled } from './environments.errors.ts'
import type { PythonLocks } from './locks.ts'
import type { Python } from './python-here.ts'

/**
 * Makes an environment of what its lockfiles say, and passes on what the installer says. With uv where that is, else
 * with venv and pip. Throws PIPELINE_ENVIRONMENT_FAILED with the last lines of the installer.
 */
export const install = async (
  node: string,
  locks: PythonLocks,
  to: { readonly folder: string; readonly python: Python; readonly uv: boolean },
  tell: (text: string) => void,
): Promise<void> => {
  const { folder, python, uv } = to
  const program = join(folder, 'bin', 'python')
  const run = (words: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}) =>
    heard(node, locks, words, options, tell)
  if (locks.kind === 'uv') {
    await run(['uv', 'sync', '--frozen', '--no-install-project', '--no-dev', '--python', python.path], {
      cwd: dirname(locks.paths[0]!),
      env: { UV_PROJECT_ENVIRONMENT: folder },
    })
    return
  }
  const files = locks.paths.flatMap((path) => ['-r', path])
  if (uv) {
    await run(['uv', 'venv', '--quiet', '--python', python.path, folder])
    await run(['uv', 'pip', 'install', '--python', program, ...files])
    return
  }
  await run([python.path, '-m', 'venv', folder])
  await run([program, '-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', ...files])
}

const mostSaid = 12

const heard = async (
  node: string,
  locks: PythonLocks,
  [program, ...args]: readonly string[],
  options: { cwd?: string; env?: Record<string, string> },
  tell: (text: string) => void,
): Promise<void> => {
  const child = spawn(program!, args, {
    cwd: options.cwd,
    // Neither an environment that is active here, nor what its Python would import, may mix with this one.
    env: { ...process.env, VIRTUAL_ENV: undefined, PYTHONPATH: undefined, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  const readers = [child.stdout, child.stderr].map((stream) => {
    const blocks = lineBlocks((block) => {
      const lines = block.split('\n').filter((line) => line.trim() !== '')
      said.push(...lines)
      said.splice(0, said.length - mostSaid)
      if (lines.length > 0) tell(lines.join('\n'))
    })
    stream.on('data', (chunk: Uint8Array) => blocks.push(chunk))
    return blocks
  })
  const code = await new Promise<number | string | null>((done) => {
    child.on('error', (error) => done(error.message))
    child.on('close', (code, signal) => done(code ?? signal))
  })
  for (const reader of readers) reader.end()
  const words = program!.endsWith('python') ? 'pip' : program!
  if (code !== 0) throw notInstalled(node, locks.names, words, said.slice(-mostSaid).join('\n'))
}
