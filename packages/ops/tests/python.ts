import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

/** The Python that tests run: that of SLIPWAY_PYTHON, else python3. */
export const python = process.env['SLIPWAY_PYTHON'] ?? 'python3'
const required = (process.env['SLIPWAY_REQUIRE'] ?? '').split(',').map((name) => name.trim())

/** Finds modules as an import would, without running them, which takes seconds. */
const finding = `
import sys
from importlib.util import find_spec
sys.exit(not all(find_spec(name.strip()) for name in sys.argv[1].split(',')))`

/**
 * Whether the Python at SLIPWAY_PYTHON (else python3) has a module. Where SLIPWAY_REQUIRE names `name` it
 * must, so that a machine meant to run these tests can't skip them unseen.
 */
export const pythonHas = (name: string, module: string): boolean => {
  const found = spawnSync(python, ['-c', finding, module], { stdio: 'ignore' }).status === 0
  if (!found && (required.includes(name) || required.includes('python')))
    throw new Error(`SLIPWAY_REQUIRE names ${name}, but ${python} has no ${module}`)
  return found
}

/** Runs a script that prints one JSON document, without blocking the server under test. */
export const runPython = async (script: string, ...args: string[]): Promise<any> => {
  const { stdout } = await promisify(execFile)(python, [script, ...args], { maxBuffer: 1 << 26 })
  return JSON.parse(stdout.trim().split('\n').at(-1) as string)
}
