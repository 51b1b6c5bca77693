import { SlipwayError } from '@slipway/contract/error'

export const planDiffers = (node: string) =>
  new SlipwayError({
    code: 'PIPELINE_PLAN_DIFFERS',
    kind: 'conflict',
    message: `The pipeline no longer has the node ${node} that was planned.`,
    hint: 'Its build must give the same graph for the same parameters: no chance, no clock, no environment in it.',
  })

export const commandNotFound = (program: string) =>
  new SlipwayError({
    code: 'PIPELINE_COMMAND_NOT_FOUND',
    kind: 'invalid',
    message: `The program ${program} is not on this machine.`,
    hint: `Install it, or give its path in run. PATH is ${process.env.PATH ?? 'empty'}.`,
  })

export const commandFailed = (run: readonly string[], how: string, said: string) =>
  new SlipwayError({
    code: 'PIPELINE_COMMAND_FAILED',
    kind: 'invalid',
    message: `${run.join(' ')} ended with ${how}.`,
    hint: said === '' ? 'It said nothing on stderr.' : `It said: ${said}`,
  })

export const outputsMissing = (run: readonly string[], missing: readonly string[]) =>
  new SlipwayError({
    code: 'PIPELINE_OUTPUTS_MISSING',
    kind: 'invalid',
    message: `${run.join(' ')} left no ${missing.join(', ')}${missing[0] === 'outputs.json' ? '' : ' in outputs.json'}.`,
    hint: 'A command writes outputs.json in its working directory: an object that names every declared output.',
  })

export const outputWrong = (name: string, wanted: string, found: string) =>
  new SlipwayError({
    code: 'PIPELINE_OUTPUT_WRONG',
    kind: 'invalid',
    message: `The output ${name} is declared as ${wanted} and is ${found}.`,
    hint: 'Correct what the command writes in outputs.json, or what the pipeline declares.',
  })

export const variableMissing = (name: string) =>
  new SlipwayError({
    code: 'PIPELINE_VARIABLE_MISSING',
    kind: 'invalid',
    message: `The environment variable ${name}, which a command is to be handed, is not set.`,
    hint: `Set ${name} where slipway runs, or take it out of env.pass.`,
  })
