import { SlipwayError } from '@slipway/contract/error'

export const lockUnknown = (node: string, lock: string) =>
  new SlipwayError({
    code: 'PIPELINE_LOCK_UNKNOWN',
    kind: 'invalid',
    message: `The step ${node} names ${lock}, which Slipway cannot install.`,
    hint: 'It installs uv.lock and requirements files. Others export one: `poetry export -o requirements.lock`, `pdm export -o requirements.lock`, `pipenv requirements > requirements.lock`.',
  })

export const locksMixed = (node: string, locks: readonly string[]) =>
  new SlipwayError({
    code: 'PIPELINE_LOCKS_MIXED',
    kind: 'invalid',
    message: `The step ${node} names ${locks.join(' and ')}: a uv.lock is a whole environment, and stands alone.`,
    hint: 'Name the uv.lock, or the requirements files.',
  })

export const lockMissing = (node: string, lock: string) =>
  new SlipwayError({
    code: 'PIPELINE_LOCK_MISSING',
    kind: 'not-found',
    message: `The lockfile ${lock} of the step ${node} is not in the project.`,
    hint: 'Write env.lock relative to the project’s folder.',
  })

export const pythonMissing = (node: string, said: string) =>
  new SlipwayError({
    code: 'PIPELINE_PYTHON_MISSING',
    kind: 'invalid',
    message: `The step ${node} needs Python for its lockfile, and none runs here${said === '' ? '' : `: ${said}`}.`,
    hint: 'Install Python 3.9 or newer with its venv module (Debian: apt install python3-venv), or uv, or name one in SLIPWAY_PYTHON.',
  })

export const uvMissing = (node: string, lock: string) =>
  new SlipwayError({
    code: 'PIPELINE_UV_MISSING',
    kind: 'invalid',
    message: `The step ${node} has ${lock}, which uv alone reads, and uv is not on this machine.`,
    hint: 'Install it (pip install uv), or write `uv export --frozen -o requirements.lock` and name that file.',
  })

export const notInstalled = (node: string, locks: readonly string[], program: string, said: string) =>
  new SlipwayError({
    code: 'PIPELINE_ENVIRONMENT_FAILED',
    kind: 'unavailable',
    message: `The environment of the step ${node} could not be built of ${locks.join(', ')}: ${program} ended with an error.`,
    hint: `${said === '' ? 'It said nothing.' : said}\nCorrect the lockfile, or see that its packages can be reached. Nothing was kept of it.`,
  })
