import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { CommandBody } from '@slipway/contract/pipelines'
import type { Json } from '../encoding/index.ts'
import { type DiskStore, diskStore } from '../store/index.ts'
import { fromForeign, toForeign } from './foreign.ts'
import { writeOutputs } from './outputs.ts'
import type { StepJob } from './protocol.ts'
import { reported } from './reported.ts'
import { notePeakOf } from './resources.ts'
import { say } from './say.ts'
import { commandFailed, commandNotFound, outputsMissing, variableMissing } from './worker.errors.ts'

/**
 * Runs a program in a directory of its own: inputs.json and files/ are there, outputs.json is to be there in the
 * end. It gets the environment that was declared, PATH, and SLIPWAY_PROJECT, SLIPWAY_RUN and SLIPWAY_STEP.
 */
export const runCommand = async (job: StepJob): Promise<void> => {
  const command = job.command as CommandBody
  const store = diskStore(job.store)
  const dir = join(job.dir, 'work')
  mkdirSync(dir, { recursive: true })
  const inputs = JSON.parse(readFileSync(join(job.dir, 'inputs.json'), 'utf8')) as {
    readonly [name: string]: Json
  }
  const file = (digest: string) => readFileSync(store.path(digest))
  const foreign = Object.entries(inputs).map(([name, value]) => [
    name,
    toForeign(value, dir, store, { file }),
  ])
  writeFileSync(join(dir, 'inputs.json'), JSON.stringify(Object.fromEntries(foreign), null, 1))
  await runProgram(job, command, dir)
  writeOutputs(job.dir, await readOutputs(command, dir, store))
}

const runProgram = async (job: StepJob, command: CommandBody, dir: string): Promise<void> => {
  const [program, ...args] = command.run.map((word) => inProject(job.root, word)) as [string, ...string[]]
  const child = spawn(program, args, {
    cwd: dir,
    env: environmentOf(job),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // The group gets SIGTERM as a whole; the worker waits for the program's own end.
  process.on('SIGTERM', () => undefined)
  const watch = setInterval(() => child.pid && notePeakOf(child.pid), 50)
  const said: string[] = []
  createInterface({ input: child.stdout }).on('line', (text) => say(reported(text)))
  createInterface({ input: child.stderr }).on('line', (text) => {
    said.push(text)
    if (said.length > 5) said.shift()
    say({ type: 'log', stream: 'stderr', text })
  })
  try {
    const [code, signal] = await new Promise<[number | null, string | null]>((done, fail) => {
      child.on('error', (error: NodeJS.ErrnoException) =>
        fail(error.code === 'ENOENT' ? commandNotFound(program) : error),
      )
      child.on('close', (code, signal) => done([code, signal]))
    })
    if (code !== 0) throw commandFailed(command.run, signal ?? `exit code ${code}`, said.join('\n'))
  } finally {
    clearInterval(watch)
  }
}

const readOutputs = async (command: CommandBody, dir: string, store: DiskStore): Promise<Json> => {
  const names = Object.keys(command.outputs)
  const path = join(dir, 'outputs.json')
  if (names.length === 0) return {}
  if (!existsSync(path)) throw outputsMissing(command.run, ['outputs.json'])
  const written = parsed(readFileSync(path, 'utf8'))
  if (!written) throw outputsMissing(command.run, ['outputs.json that is a JSON object'])
  const missing = names.filter((name) => written[name] === undefined)
  if (missing.length > 0) throw outputsMissing(command.run, missing)
  const outputs: Record<string, Json> = {}
  for (const [name, kind] of Object.entries(command.outputs))
    outputs[name] = await fromForeign(name, kind, written[name], dir, store)
  return outputs
}

const parsed = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** An argument that names a file of the project, as an address that holds in any working directory. */
const inProject = (root: string, word: string): string => {
  const path = join(root, word)
  return word !== '' && statSync(path, { throwIfNoEntry: false })?.isFile() ? path : word
}

const environmentOf = (job: StepJob): NodeJS.ProcessEnv => {
  const { set, pass } = job.environment
  const passed = pass.map((name) => {
    const value = process.env[name]
    if (value === undefined) throw variableMissing(name)
    return [name, value]
  })
  return {
    PATH: process.env.PATH ?? '',
    SLIPWAY_PROJECT: job.root,
    SLIPWAY_RUN: job.run,
    SLIPWAY_STEP: job.id,
    ...Object.fromEntries(passed),
    ...set,
  }
}
