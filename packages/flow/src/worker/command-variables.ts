import { delimiter } from 'node:path'
import type { Secrets, StepJob } from './protocol.ts'
import { markName } from './process-table.ts'
import { pythonModules } from './python-modules.ts'
import { passedVariables, threadLimits } from './variables.ts'

/** The whole environment of a command's program. Throws PIPELINE_VARIABLE_MISSING. */
export const commandVariables = (
  job: StepJob,
  from: {
    readonly secrets: Secrets
    /** The file that it may report to. */
    readonly report: string
    /** What a Python environment asks for; its programs are found first. */
    readonly python: { readonly bin: string; readonly root: string } | null
  },
): Record<string, string> => {
  const { set } = job.environment
  const path = process.env.PATH ?? ''
  const variables: Record<string, string> = {
    PATH: from.python ? `${from.python.bin}${delimiter}${path}` : path,
    ...(from.python ? { VIRTUAL_ENV: from.python.root } : {}),
    ...threadLimits(job.resources.cpu),
    ...(process.env.CUDA_VISIBLE_DEVICES === undefined
      ? {}
      : { CUDA_VISIBLE_DEVICES: process.env.CUDA_VISIBLE_DEVICES }),
    SLIPWAY_PROJECT: job.root,
    SLIPWAY_RUN: job.run,
    SLIPWAY_STEP: job.id,
    SLIPWAY_REPORT: from.report,
    [markName]: process.env[markName] ?? '',
    ...passedVariables(job.environment, process.env),
    ...from.secrets,
    ...set,
  }
  const modules = [pythonModules(), variables.PYTHONPATH].filter((folder) => folder !== undefined)
  return { ...variables, PYTHONPATH: modules.join(delimiter) }
}
