import { SlipwayError } from '@slipway/contract/error'

const invalid = (code: string, message: string, hint: string, cause?: unknown) =>
  new SlipwayError({ code, kind: 'invalid', message, hint, cause })

export const parameterUnknown = (name: string, known: readonly string[]) =>
  invalid(
    'FLOW_PARAM_UNKNOWN',
    `The pipeline has no parameter ${name}.`,
    known.length === 0 ? 'It takes none.' : `It takes ${known.join(', ')}.`,
  )

export const parameterType = (name: string, wanted: string, given: string) =>
  invalid(
    'FLOW_PARAM_TYPE',
    `The parameter ${name} is a ${wanted}, not ${given}.`,
    'Give a value of the same type as its default.',
  )

export const nothingPlanned = (pipeline: string) =>
  invalid('FLOW_NO_STEPS', `The pipeline ${pipeline} calls no step.`, 'Call steps inside its build function.')

export const stepRetired = (name: string, { use, reason }: { use: string; reason: string }) =>
  invalid('FLOW_STEP_RETIRED', `The step ${name} is retired: ${reason}.`, `Use ${use} instead.`)

export const buildFailed = (pipeline: string, cause: unknown) =>
  invalid(
    'FLOW_BUILD_FAILED',
    `Building the pipeline ${pipeline} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    firstPlace(cause) ?? 'The function given to pipeline() threw.',
    cause,
  )

export const planCycle = (ids: readonly string[]) =>
  invalid(
    'FLOW_CYCLE',
    `The plan goes round in a circle: ${ids.join(' → ')}.`,
    'A step cannot wait for itself.',
  )

export const planBroken = (why: string) =>
  invalid('FLOW_PLAN_BROKEN', `The plan does not hold together: ${why}.`, 'Plan the pipeline again.')

export const eachNotList = (each: string, found: string) =>
  invalid(
    'FLOW_EACH_NOT_LIST',
    `${each} was to go over a list and got ${found}.`,
    'Give each() a list, or a reference to one.',
  )

export const bundleFailed = (module: string, details: string) =>
  invalid(
    'FLOW_BUNDLE_FAILED',
    `${module} cannot be read as a module:\n${details.trimEnd()}`,
    'Correct what is named, and run again.',
  )

export const noPipelineIn = (module: string, name: string) =>
  invalid(
    'FLOW_NO_PIPELINE',
    `${module} has no pipeline as its export ${name}.`,
    'Write: export default pipeline(name, params, build).',
  )

export const moduleFailed = (module: string, cause: unknown) =>
  invalid(
    'FLOW_MODULE_FAILED',
    `Loading ${module} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    firstPlace(cause) ?? 'The module threw while it was loaded.',
    cause,
  )

export const plannerDied = (how: string, said: string) =>
  new SlipwayError({
    code: 'FLOW_PLANNER_DIED',
    kind: 'unavailable',
    message: `The process that plans the pipeline ended early (${how}).`,
    hint:
      said.trim() === ''
        ? 'Run again; if it happens again, look for process.exit in the project.'
        : said.trim().slice(-800),
  })

export const plannerSlow = (timeoutMs: number) =>
  invalid(
    'FLOW_PLANNER_SLOW',
    `Planning the pipeline took longer than ${Math.round(timeoutMs / 1000)} seconds and was stopped.`,
    'Its module or its build function does not come to an end: move slow work into a step.',
  )

/** The first line of a stack that lies in the user's code. */
const firstPlace = (cause: unknown): string | null => {
  const stack = cause instanceof Error ? (cause.stack ?? '') : ''
  const place = stack.split('\n').find((line) => /^\s+at /.test(line) && !line.includes('node:'))
  return place ? `Thrown${place.replace(/^\s+at/, ' at')}` : null
}

export const codeMissing = (path: string) =>
  invalid(
    'FLOW_CODE_MISSING',
    `A command declares ${path}, which is not in the project.`,
    'Correct its code or env.lock; paths are relative to the project.',
  )

export const commandInProcess = (node: string, name: string) =>
  invalid(
    'FLOW_COMMAND_IN_PROCESS',
    `${node} is a command, and runInProcess starts no program.`,
    `Give a stand-in: runInProcess(pipeline, params, { commands: { ${JSON.stringify(name)}: (inputs) => outputs } }); or use \`slipway run\`.`,
  )

export const outputMissing = (command: string, output: string) =>
  invalid(
    'FLOW_OUTPUT_MISSING',
    `The stand-in for ${command} gave no ${output}.`,
    'It must give every output that the command declares.',
  )

export const approvalInProcess = (node: string, question: string) =>
  invalid(
    'FLOW_APPROVAL_IN_PROCESS',
    `${node} asks “${question}”, and nobody is there to answer.`,
    'Say who: runInProcess(pipeline, params, { approve: (question) => true }).',
  )

export const approvalRefused = (node: string, question: string) =>
  new SlipwayError({
    code: 'FLOW_APPROVAL_REFUSED',
    kind: 'refused',
    message: `${node} asked “${question}”, and the answer was no.`,
    hint: 'What comes after it does not run.',
  })

export const secretInTest = (name: string) =>
  new SlipwayError({
    code: 'FLOW_SECRET_IN_TEST',
    kind: 'invalid',
    message: `A step reads the secret ${name}, and in this process there is none.`,
    hint: `Give one to the test: runInProcess(pipeline, params, { secret: () => '…' }), or set the variable ${name}.`,
  })

export const referenceAsked = (found: { reference: string; question: string; where: string; line: string }) =>
  invalid(
    'FLOW_REFERENCE_TESTED',
    `${found.where}: ${found.reference} is a reference to a result to come and cannot be ${found.question} while the pipeline is built.${found.line === '' ? '' : `\n    ${found.line}`}`,
    found.question === 'tested' || found.question === 'switched on'
      ? `Write when(${found.reference}, (value) => …), which the run decides; or let a step decide, which gets the value.`
      : 'Do that in a step, which gets the value; and write when(condition, (value) => …) for what hangs on it.',
  )

export const bundleGone = (pipeline: string) =>
  new SlipwayError({
    code: 'FLOW_BUNDLE_GONE',
    kind: 'not-found',
    message: `The code that the pipeline ${pipeline} was run with is not kept any more.`,
    hint: 'Check out the commit that the run names, and run the pipeline there.',
  })

export const sourceGone = (path: string, digest: string) =>
  new SlipwayError({
    code: 'FLOW_SOURCE_GONE',
    kind: 'not-found',
    message: `${path} as it was (${digest.slice(0, 19)}…) is neither kept nor in the project any more.`,
    hint: 'Files above 64 MB and such as hold secrets are not kept; put it back as it was.',
  })
