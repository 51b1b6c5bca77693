import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { preparedEnvironment } from '@slipway/flow/worker'
import { hostNotBuilt } from '../model-host.errors.ts'

const lock = 'requirements.txt'

/** Whether this Python has what a requirements file asks for, at the versions that it asks for. */
const question = String.raw`
import re, sys
from importlib.metadata import version
try:
    from packaging.requirements import Requirement
except ImportError:
    from pip._vendor.packaging.requirements import Requirement
for line in open(sys.argv[1], encoding="utf-8"):
    line = re.sub(r"(^|\s)#.*", "", line).strip()
    if not line:
        continue
    wanted = Requirement(line)
    if wanted.marker and not wanted.marker.evaluate():
        continue
    if not wanted.specifier.contains(version(wanted.name), prereleases=True):
        sys.exit(1)
version("mlflow")
`

export interface ModelEnvironment {
  /** Models of one key run in one process. */
  readonly key: string
  readonly python: string
}

/** Which environment a model folder asks for: that of its requirements.txt, else the Python that is here. */
export async function environmentKey(dir: string): Promise<string> {
  const text = await readFile(join(dir, lock)).catch(() => Buffer.alloc(0))
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/**
 * A Python for a model folder: that of SLIPWAY_PYTHON (else python3), where it has all that requirements.txt asks for;
 * else an environment built of it, once, under `environments`. Throws MODEL_HOST_ENVIRONMENT.
 */
export async function pythonFor(dir: string, environments: string): Promise<string> {
  const here = process.env['SLIPWAY_PYTHON'] || 'python3'
  const path = join(dir, lock)
  const listed = await access(path).then(
    () => true,
    () => false,
  )
  if (!listed || (await fits(here, path))) return here
  try {
    const built = await preparedEnvironment({
      node: 'that serves a model',
      root: dir,
      locks: [lock],
      environments,
    })
    return join(built!.bin, 'python')
  } catch (cause) {
    throw hostNotBuilt(cause)
  }
}

const fits = (python: string, path: string): Promise<boolean> =>
  promisify(execFile)(python, ['-c', question, path]).then(
    () => true,
    () => false,
  )
