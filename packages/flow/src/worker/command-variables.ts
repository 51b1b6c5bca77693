import { delimiter } from 'node:path'
import type { Secrets, StepJob } from './protocol.ts'
import { markName } from './process-table.ts'
import { gpuVariables, passedVariables, threadLimits } from './variables.ts'

/** Where a command's program finds things: on this machine, or inside its container. */
export interface CommandPlaces {
  readonly project: string
  readonly report: string
  readonly python: string
}

/** The variables that every command gets, and those that its step sets. Nothing in them is hidden. */
export const openVariables = (job: StepJob, places: CommandPlaces): Record<string, string> => {
  const { set } = job.environment
  return {
    ...threadLimits(job.resources.cpu),
    SLIPWAY_PROJECT: places.project,
    SLIPWAY_RUN: job.run,
    SLIPWAY_STEP: job.id,
    SLIPWAY_REPORT: places.report,
    ...set,
    PYTHONPATH: [places.python, set.PYTHONPATH].filter((folder) => folder !== undefined).join(delimiter),
  }
}

/** The variables whose values are this machine's, or nobody's to see. Throws PIPELINE_VARIABLE_MISSING. */
export const hiddenVariables = (job: StepJob, secrets: Secrets): Record<string, string> => ({
  ...passedVariables(job.environment, process.env),
  ...secrets,
})

/** The whole environment of a program of this machine. */
export const localVariables = (
  job: StepJob,
  places: CommandPlaces,
  from: {
    readonly secrets: Secrets
    /** What a Python environment asks for; its programs are found first. */
    readonly python: { readonly bin: string; readonly root: string } | null
  },
): Record<string, string> => {
  const path = process.env.PATH ?? ''
  const variables = {
    PATH: path,
    ...gpuVariables(process.env),
    [markName]: process.env[markName] ?? '',
    ...hiddenVariables(job, from.secrets),
    ...openVariables(job, places),
  }
  if (!from.python) return variables
  return {
    ...variables,
    PATH: `${from.python.bin}${delimiter}${variables.PATH}`,
    VIRTUAL_ENV: from.python.root,
  }
}
