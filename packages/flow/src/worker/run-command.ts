import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandBody } from '@slipway/contract/pipelines'
import type { Json } from '../encoding/index.ts'
import { diskStore } from '../store/index.ts'
import { commandVariables } from './command-variables.ts'
import { toForeign } from './foreign.ts'
import { maskOf } from './mask.ts'
import { writeOutputs } from './outputs.ts'
import type { Secrets, StepJob } from './protocol.ts'
import { readOutputs } from './read-outputs.ts'
import { followReports } from './report-file.ts'
import { reportOf } from './reported.ts'
import { runProgram } from './run-program.ts'
import { say } from './say.ts'

/**
 * Runs a program in a directory of its own: inputs.json and files/ are there, outputs.json is to be there in the
 * end. It gets the environment that was declared, its secrets, PATH and some variables of Slipway.
 */
export const runCommand = async (job: StepJob, secrets: Secrets): Promise<void> => {
  const command = job.command as CommandBody
  const store = diskStore(job.store)
  const dir = join(job.dir, 'work')
  mkdirSync(dir, { recursive: true })
  const inputs = JSON.parse(readFileSync(join(job.dir, 'inputs.json'), 'utf8')) as {
    readonly [name: string]: Json
  }
  const file = (digest: string) => readFileSync(store.path(digest))
  const foreign: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(inputs))
    foreign[name] = await toForeign(
      name,
      command.inputs[name] ?? 'json',
      value,
      { dir, store, contained: false },
      { file },
    )
  writeFileSync(join(dir, 'inputs.json'), JSON.stringify(foreign, null, 1))
  // The group gets SIGTERM as a whole; the worker waits for the program's own end.
  process.on('SIGTERM', () => undefined)
  const report = join(dir, '.report.jsonl')
  const reports = followReports(report, (line) => say(reportOf(line)))
  try {
    await runProgram(
      command.run.map((word) => inProject(job.root, word)),
      {
        cwd: dir,
        env: commandVariables(job, { secrets, report, python: null }),
        mask: maskOf(Object.values(secrets)),
        name: command.run.join(' '),
      },
    )
  } finally {
    reports.stop()
  }
  writeOutputs(job.id, job.dir, await readOutputs(job.id, command, dir, store))
}

/** An argument that names a file of the project, as an address that holds in any working directory. */
const inProject = (root: string, word: string): string => {
  const path = join(root, word)
  return word !== '' && statSync(path, { throwIfNoEntry: false })?.isFile() ? path : word
}
