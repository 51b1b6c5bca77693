import { SlipwayError } from '@slipway/contract/error'

export const planDiffers = (node: string) =>
  new SlipwayError({
    code: 'PIPELINE_PLAN_DIFFERS',
    kind: 'conflict',
    message: `The pipeline no longer has the node ${node} that was planned.`,
    hint: 'Its build must give the same graph for the same parameters: no chance, no clock, no environment in it.',
  })

export const commandNotFound = (program: string, path: string | undefined) =>
  new SlipwayError({
    code: 'PIPELINE_COMMAND_NOT_FOUND',
    kind: 'invalid',
    message: `The program ${program} is not on this machine, or may not be run.`,
    hint: `Install it, or give its path in run. PATH is ${path || 'empty'}.`,
  })

export const commandFailed = (node: string, words: string, how: string, said: string) =>
  new SlipwayError({
    code: 'PIPELINE_COMMAND_FAILED',
    kind: 'invalid',
    message: `The program of the step ${node} ended with ${how}: ${words}`,
    hint: said === '' ? 'It said nothing on stderr.' : `It said: ${said}`,
  })

/** @param found the names that are there; null where there is no outputs.json */
export const outputsMissing = (node: string, missing: readonly string[], found: readonly string[] | null) =>
  new SlipwayError({
    code: 'PIPELINE_OUTPUTS_MISSING',
    kind: 'invalid',
    message:
      found === null
        ? `The step ${node} left no outputs.json.`
        : `The step ${node} left no ${missing.join(', ')} in outputs.json, which has ${found.length === 0 ? 'nothing' : found.slice(0, 20).join(', ')}.`,
    hint: `A command writes outputs.json in its working directory: an object that names every declared output, here ${missing.join(', ')}.`,
  })

export const outputsBroken = (node: string, why: string) =>
  new SlipwayError({
    code: 'PIPELINE_OUTPUTS_BROKEN',
    kind: 'invalid',
    message: `The outputs.json of the step ${node} cannot be read: ${why}.`,
    hint: 'It must be one JSON object. JSON has no NaN and no Infinity: write null, or text.',
  })

export const outputWrong = (node: string, name: string, wanted: string, found: string) =>
  new SlipwayError({
    code: 'PIPELINE_OUTPUT_WRONG',
    kind: 'invalid',
    message: `The output ${name} of the step ${node} is declared as ${wanted} and is ${found}.`,
    hint: 'Correct what the command writes in outputs.json, or what the pipeline declares.',
  })

export const variableMissing = (name: string) =>
  new SlipwayError({
    code: 'PIPELINE_VARIABLE_MISSING',
    kind: 'invalid',
    message: `The environment variable ${name}, which a step is to be handed, is not set.`,
    hint: `Set ${name} where slipway runs, or take it out of env.pass.`,
  })

export const resultTooLarge = (node: string, bytes: number, limitBytes: number) =>
  new SlipwayError({
    code: 'PIPELINE_RESULT_TOO_LARGE',
    kind: 'invalid',
    message: `The result of ${node} is at least ${megabytes(bytes)} MiB, more than the ${megabytes(limitBytes)} MiB that a result may have.`,
    hint: 'Return a file instead: ctx.files.put(…) in a step, a file output in a command. SLIPWAY_RESULT_LIMIT_MB raises the limit.',
  })

export const secretInFile = (node: string, secret: string) =>
  new SlipwayError({
    code: 'PIPELINE_SECRET_IN_FILE',
    kind: 'invalid',
    message: `A file that the step ${node} wants to keep holds the value of the secret ${secret}.`,
    hint: 'Leave the value out of what the step writes: a kept file is there for whoever may read the run.',
  })

export const secretUndeclared = (node: string, name: string, declared: readonly string[]) =>
  new SlipwayError({
    code: 'PIPELINE_SECRET_UNDECLARED',
    kind: 'invalid',
    message: `The step ${node} reads the secret ${name}, which its options do not name.`,
    hint: `Write secrets: [${[...declared, name].map((one) => `'${one}'`).join(', ')}] in its options.`,
  })

const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024).toLocaleString('en')
