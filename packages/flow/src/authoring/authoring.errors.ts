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

export const eachOutside = (name: 'each' | 'when') =>
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
