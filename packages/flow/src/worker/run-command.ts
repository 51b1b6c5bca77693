import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandBody } from '@slipway/contract/pipelines'
import type { Json } from '../encoding/index.ts'
import { diskStore } from '../store/index.ts'
import { type CommandPlaces, hiddenVariables, localVariables, openVariables } from './command-variables.ts'
import { containerFailed, containerRun, engineHere, engineMissing, inside } from './containers/index.ts'
import { pythonEnvironment } from './environments/index.ts'
import { toForeign } from './foreign.ts'
import { guardedStore } from './guarded-store.ts'
import { maskOf } from './mask.ts'
import { writeOutputs } from './outputs.ts'
import { markName } from './process-table.ts'
import type { Secrets, StepJob } from './protocol.ts'
import { pythonModules } from './python-modules.ts'
import { readOutputs } from './read-outputs.ts'
import { followReports } from './report-file.ts'
import { reportOf } from './reported.ts'
import { type ProgramEnd, runProgram } from './run-program.ts'
import { say } from './say.ts'
import { commandFailed } from './worker.errors.ts'

/**
 * Runs a program in a directory of its own: inputs.json and files/ are there, outputs.json is to be there in the
 * end. It gets the environment that was declared, its secrets, PATH and some variables of Slipway.
 */
export const runCommand = async (job: StepJob, secrets: Secrets): Promise<void> => {
  const command = job.command as CommandBody
  const store = guardedStore(diskStore(job.store), job.id, secrets)
  const dir = join(job.dir, 'work')
  mkdirSync(dir, { recursive: true })
  await writeInputs(job, command, dir)
  // The group gets SIGTERM as a whole; the worker waits for the program's own end.
  process.on('SIGTERM', () => undefined)
  const reports = followReports(join(dir, reportName), (line) => say(reportOf(line)))
  try {
    await (command.env.image === null ? runHere : runContained)(job, dir, secrets)
  } finally {
    reports.stop()
  }
  writeOutputs(job.id, job.dir, await readOutputs(job.id, command, dir, store))
}

const reportName = '.report.jsonl'

const writeInputs = async (job: StepJob, command: CommandBody, dir: string): Promise<void> => {
  const store = diskStore(job.store)
  const inputs = JSON.parse(readFileSync(join(job.dir, 'inputs.json'), 'utf8')) as {
    readonly [name: string]: Json
  }
  const file = (digest: string) => readFileSync(store.path(digest))
  const place = { dir, store, contained: command.env.image !== null }
  const foreign: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(inputs))
    foreign[name] = await toForeign(name, command.inputs[name] ?? 'json', value, place, { file })
  writeFileSync(join(dir, 'inputs.json'), JSON.stringify(foreign, null, 1))
}

const runHere = async (job: StepJob, dir: string, secrets: Secrets): Promise<void> => {
  const { run } = job.command!
  const places: CommandPlaces = { project: job.root, report: join(dir, reportName), python: pythonModules() }
  const python = await pythonEnvironment(job)
  const end = await runProgram(words(job, job.root), {
    cwd: dir,
    env: localVariables(job, places, { secrets, python }),
    mask: maskOf(Object.values(secrets)),
  })
  if (end.code !== 0) throw failed(job.id, run, end)
}

const runContained = async (job: StepJob, dir: string, secrets: Secrets): Promise<void> => {
  const { run, env } = job.command!
  const engine = engineHere()
  if (engine === null) throw engineMissing(job.id, env.image!)
  const report = `${inside.work}/${reportName}`
  const hidden = hiddenVariables(job, secrets)
  const end = await runProgram(
    containerRun(job, {
      engine,
      dir,
      mark: process.env[markName] ?? job.run,
      variables: openVariables(job, { project: inside.project, report, python: inside.python }),
      hidden: Object.keys(hidden),
      run: words(job, inside.project),
    }),
    {
      cwd: dir,
      env: { ...(process.env as Record<string, string>), ...hidden },
      mask: maskOf(Object.values(secrets)),
    },
  )
  // Of the engine itself, not of the program.
  if (end.code === 125) throw containerFailed(job.id, env.image!, engine, end.said)
  if (end.code !== 0) throw failed(job.id, run, end)
}

const failed = (node: string, run: readonly string[], { code, signal, said }: ProgramEnd) =>
  commandFailed(node, run.join(' '), signal ?? `exit code ${code}`, said)

/** The command's words; those that name a file of the project as an address that holds in any working directory. */
const words = (job: StepJob, project: string): string[] =>
  job.command!.run.map((word) =>
    word !== '' && statSync(join(job.root, word), { throwIfNoEntry: false })?.isFile()
      ? join(project, word)
      : word,
  )
