import { SlipwayError } from '@slipway/contract/error'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind: 'invalid', message, hint })

export const referenceRead = (reference: string, how: string) =>
  invalid(
    'FLOW_REFERENCE_READ',
    `${reference} is a reference to a result to come and cannot be ${how} while the pipeline is built.`,
    'Move that into a step, which gets the value; for a list, use each(reference, fn).',
  )

export const stepCalledOutside = (name: string) =>
  invalid(
    'FLOW_CALLED_OUTSIDE',
    `The step ${name} was called outside a pipeline.`,
    `Call it inside pipeline(name, params, build). To run its function in a test, use ${name}.fn(inputs, ctx).`,
  )

export const calledOutside = (name: string) =>
  invalid(
    'FLOW_CALLED_OUTSIDE',
    `${name} was called outside a pipeline.`,
    'Call it inside pipeline(name, params, build).',
  )

export const stepNameInvalid = (name: string) =>
  invalid(
    'FLOW_NAME',
    `${JSON.stringify(name)} cannot be the name of a step or a pipeline.`,
    'Begin with a letter; go on with letters, digits, _, - and dots; 64 at most.',
  )

export const afterNotAReference = (node: string) =>
  invalid(
    'FLOW_AFTER',
    `after of ${node} holds something that is no step's result.`,
    'Give what calling a step returned: after: [loaded].',
  )

export const foreignReference = (id: string) =>
  invalid(
    'FLOW_FOREIGN_REFERENCE',
    `A reference to ${id} comes from another build of a pipeline.`,
    'Use it only inside the build that made it; keep no references in module variables.',
  )

export const outsideItsEach = (id: string, each: string) =>
  invalid(
    'FLOW_OUTSIDE_EACH',
    `${id} lives inside ${each} and was used outside it.`,
    'Return it from the function given to each, and use the list that each gives.',
  )

export const optionInvalid = (owner: string, option: string, found: unknown, wanted: string) =>
  invalid('FLOW_OPTION', `The option ${option} of ${owner} is ${shown(found)}.`, `It must be ${wanted}.`)

export const optionUnknown = (owner: string, option: string, known: readonly string[]) =>
  invalid('FLOW_OPTION', `${owner} has no option ${option}.`, `It takes ${known.join(', ')}.`)

export const notAFunction = (owner: string, found: unknown) =>
  invalid(
    'FLOW_NO_FUNCTION',
    `${owner} was given ${shown(found)} where a function belongs.`,
    'Write a function there.',
  )

export const asyncBuild = (owner: string) =>
  invalid(
    'FLOW_ASYNC_BUILD',
    `The function given to ${owner} is async.`,
    'Only steps wait for things. Take async and await away here; await inside a step.',
  )

export const knownListWanted = (found: unknown) =>
  invalid(
    'FLOW_EACH_NOT_LIST',
    `each was to go over a list and got ${shown(found)}.`,
    'Give each() an array, or a reference to one.',
  )

export const conditionKnown = (found: unknown) =>
  invalid(
    'FLOW_WHEN_KNOWN',
    `when was given ${shown(found)}, which is known already.`,
    'when() is for what only the run will know; for a parameter write: if (…) …',
  )

export const subParameterUnknown = (pipeline: string, name: string, known: readonly string[]) =>
  invalid(
    'FLOW_PARAM_UNKNOWN',
    `The pipeline ${pipeline} has no parameter ${name}.`,
    known.length === 0 ? 'It takes none.' : `It takes ${known.join(', ')}.`,
  )

export const tooDeep = (pipeline: string) =>
  invalid(
    'FLOW_PIPELINE_DEPTH',
    `The pipeline ${pipeline} calls itself without an end.`,
    'At most 16 pipelines stand inside each other.',
  )

export const idTooLong = (id: string) =>
  invalid(
    'FLOW_NAME',
    `The step ${id.slice(0, 60)}… has a name of ${id.length} characters, with those of the pipelines around it.`,
    'Give the pipelines or the step shorter names; 160 at most together.',
  )

const shown = (value: unknown): string => {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value)
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

export const kindMissing = (owner: string) =>
  invalid(
    'FLOW_KIND',
    `${owner} was given something that is no kind of value.`,
    'Give num, text, bool, date, file, model, json<T>(), list(kind) or table(RowType).',
  )
