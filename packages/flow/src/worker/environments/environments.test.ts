import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { collectEnvironments } from './collect.ts'
import { pythonLocks } from './locks.ts'

const root = mkdtempSync(join(tmpdir(), 'slipway-environments-'))
const home = join(root, 'environments')
const programs = join(root, 'programs')
afterAll(() => rmSync(root, { recursive: true }))

/** Stand-ins: a Python that answers, and a uv that makes a folder, says so, and waits where it is told to. */
beforeEach(() => {
  rmSync(root, { recursive: true, force: true })
  mkdirSync(programs, { recursive: true })
  const program = (name: string, text: string) => {
    writeFileSync(join(programs, name), `#!/bin/sh\n${text}`)
    chmodSync(join(programs, name), 0o755)
  }
  program('python3', 'echo /usr/bin/python3; echo 3.12.1; echo linux-x86_64')
  program(
    'uv',
    `case "$1 $2" in
"--version ") echo uv 1 ;;
venv*) for last; do :; done; mkdir -p "$last/bin"; echo made > "$last/bin/python" ;;
"pip install") echo "$@" >> "${root}/installs"; echo "Resolved 1 package" >&2
  while [ -e "${root}/wait" ]; do sleep 0.02; done
  if [ -e "${root}/fail" ]; then echo "error: no such package: tinyy" >&2; exit 2; fi ;;
sync*) mkdir -p "$UV_PROJECT_ENVIRONMENT/bin"; echo "sync $PWD $*" >> "${root}/installs" ;;
esac`,
  )
  writeFileSync(join(root, 'requirements.txt'), 'tiny==1.0\n')
})

const installs = () =>
  existsSync(join(root, 'installs')) ? readFileSync(join(root, 'installs'), 'utf8') : ''

const eventually = async (holds: () => boolean): Promise<void> => {
  for (const startedMs = performance.now(); !holds(); await pause(10))
    if (performance.now() - startedMs > 60_000) throw new Error('It never came to be')
}

/** Asks for the environment in a process of its own, as a worker does. */
const ask = (lock: string): { child: ChildProcess; end: Promise<{ said: string; answer: any }> } => {
  const module = JSON.stringify(join(import.meta.dirname, 'python-environment.ts'))
  const job = { id: 'embed', root, environments: home, command: { env: { lock: [lock] } } }
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { pythonEnvironment } from ${module}
console.log(JSON.stringify(await pythonEnvironment(${JSON.stringify(job)}).catch(({ code, kind, message, hint }) => ({ code, kind, message, hint }))))`,
    ],
    {
      env: {
        ...process.env,
        SLIPWAY_PYTHON: undefined,
        PATH: `${programs}${delimiter}/usr/bin${delimiter}/bin`,
      },
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    },
  )
  const texts = { answer: '', said: '' }
  child.stdout!.on('data', (chunk) => (texts.answer += String(chunk)))
  ;(child.stdio[3] as NodeJS.ReadableStream).on('data', (chunk) => (texts.said += String(chunk)))
  const end = new Promise<{ said: string; answer: any }>((done) =>
    child.on('close', () =>
      done({ said: texts.said, answer: texts.answer === '' ? null : JSON.parse(texts.answer) }),
    ),
  )
  return { child, end }
}

describe('the environment of a lockfile', () => {
  it('is built once, whoever asks at once and afterwards, and anew for other content', async () => {
    writeFileSync(join(root, 'wait'), '')
    const both = [ask('requirements.txt'), ask('requirements.txt')]
    await eventually(() => installs() !== '')
    await pause(300)
    rmSync(join(root, 'wait'))
    const [one, two] = await Promise.all(both.map(({ end }) => end))
    expect(one!.answer.root).toBe(two!.answer.root)
    expect(readFileSync(join(one!.answer.bin, 'python'), 'utf8')).toBe('made\n')
    const said = [one!.said, two!.said].join('')
    expect(said).toContain('Builds the environment of requirements.txt with uv, Python 3.12.1.')
    expect(said).toContain('Resolved 1 package')
    expect(installs().trim().split('\n')).toHaveLength(1)
    expect((await ask('requirements.txt').end).said).toBe('')
    expect(installs().trim().split('\n')).toHaveLength(1)
    writeFileSync(join(root, 'requirements.txt'), 'tiny==2.0\n')
    expect((await ask('requirements.txt').end).answer.root).not.toBe(one!.answer.root)
    expect(installs().trim().split('\n')).toHaveLength(2)
  })

  it('counts as not there when its process was killed half way, and another goes on', async () => {
    writeFileSync(join(root, 'wait'), '')
    const killed = ask('requirements.txt')
    await eventually(() => installs() !== '')
    const waiting = ask('requirements.txt')
    killed.child.kill('SIGKILL')
    rmSync(join(root, 'wait'))
    await killed.end
    const { answer } = await waiting.end
    expect(readdirSync(answer.root).sort()).toEqual(['bin', 'slipway-ready'])
    expect(installs().trim().split('\n')).toHaveLength(2)
  })

  it('says why it could not be built, and keeps nothing of it', async () => {
    writeFileSync(join(root, 'fail'), '')
    const { answer } = await ask('requirements.txt').end
    expect(answer).toMatchObject({ code: 'PIPELINE_ENVIRONMENT_FAILED', kind: 'unavailable' })
    expect(answer.message).toContain('of the step embed could not be built of requirements.txt: uv ended')
    expect(answer.hint).toContain('error: no such package: tinyy')
    expect(readdirSync(home).filter((name) => !name.endsWith('.lock'))).toEqual([])
  })

  it('of a uv.lock is synchronised in its own folder', async () => {
    mkdirSync(join(root, 'model'))
    writeFileSync(join(root, 'model/uv.lock'), 'version = 1\n')
    writeFileSync(join(root, 'model/pyproject.toml'), '[project]\nname = "m"\nversion = "1"\n')
    const { answer } = await ask('model/uv.lock').end
    expect(installs()).toContain(`sync ${join(root, 'model')} sync --frozen`)
    expect(existsSync(answer.bin)).toBe(true)
    rmSync(join(programs, 'uv'))
    expect((await ask('model/uv.lock').end).answer).toMatchObject({
      code: 'PIPELINE_UV_MISSING',
      hint: expect.stringContaining('uv export'),
    })
  })

  it('goes when nothing has used it for long', async () => {
    const { answer } = await ask('requirements.txt').end
    const day = 24 * 3_600_000
    expect(await collectEnvironments(home, day, false)).toEqual({ files: 0, bytes: 0 })
    const before = new Date(Date.now() - 2 * day)
    utimesSync(join(answer.root, 'slipway-ready'), before, before)
    const found = await collectEnvironments(home, day, true)
    expect(found.files).toBe(2)
    expect(existsSync(answer.root)).toBe(true)
    expect(await collectEnvironments(home, day, false)).toEqual(found)
    expect(existsSync(answer.root)).toBe(false)
  })
})

it('knows Python’s lockfiles from others', () => {
  mkdirSync(root, { recursive: true })
  for (const name of [
    'requirements.txt',
    'requirements-gpu.lock',
    'dev.requirements.txt',
    'uv.lock',
    'renv.lock',
  ])
    writeFileSync(join(root, name), name)
  const names = (...locks: string[]) => pythonLocks('s', root, locks)?.names ?? null
  expect(names('requirements.txt', 'renv.lock')).toEqual(['requirements.txt'])
  expect(names('requirements-gpu.lock', 'dev.requirements.txt')).toHaveLength(2)
  expect(names('renv.lock')).toBeNull()
  expect(names()).toBeNull()
  const fails = (code: string, ...locks: string[]) =>
    expect(() => names(...locks)).toThrow(expect.objectContaining({ code }))
  fails('PIPELINE_LOCK_UNKNOWN', 'poetry.lock')
  fails('PIPELINE_LOCKS_MIXED', 'uv.lock', 'requirements.txt')
  fails('PIPELINE_LOCK_MISSING', 'requirements/prod.requirements.txt')
})
