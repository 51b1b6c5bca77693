import { execFileSync } from 'node:child_process'
import { pythonMissing } from './environments.errors.ts'

export interface Python {
  /** The program itself, whatever shims lead to it. */
  readonly path: string
  /** Such as 3.12.1; with what an environment depends on beside its packages. */
  readonly version: string
  readonly platform: string
}

const question =
  'import sys, sysconfig, venv; print(sys.executable); print(".".join(map(str, sys.version_info[:3]))); print(sysconfig.get_platform())'

/** The Python that environments are made with: SLIPWAY_PYTHON, python3 or python. Throws PIPELINE_PYTHON_MISSING. */
export const pythonHere = (node: string): Python => {
  let said = ''
  for (const program of [process.env.SLIPWAY_PYTHON, 'python3', 'python']) {
    if (!program) continue
    try {
      const [path, version, platform] = execFileSync(program, ['-I', '-c', question], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
        .trim()
        .split(/\r?\n/) as [string, string, string]
      return { path, version, platform }
    } catch (error) {
      const { code, stderr } = error as { code?: string; stderr?: string }
      if (code !== 'ENOENT') said = (stderr ?? '').trim().split('\n').at(-1) ?? ''
    }
  }
  throw pythonMissing(node, said)
}

/** Whether uv is installed here. */
export const uvHere = (): boolean => {
  try {
    execFileSync('uv', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
