import { SlipwayError } from '@slipway/contract/error'

export const traceNotFound = (id: string) =>
  new SlipwayError({
    code: 'TRACES_NOT_FOUND',
    kind: 'not-found',
    message: `Trace with ID '${id}' not found.`,
    hint: 'Search for traces to see which there are; deleted ones are gone for good.',
  })

export const traceNotWhole = (id: string) =>
  new SlipwayError({
    code: 'TRACES_NOT_WHOLE',
    kind: 'not-found',
    message: `Trace with ID ${id} is not fully exported yet, please try again later.`,
    hint: 'Spans arrive in batches; ask again, or ask for what is there so far.',
  })

export const tagNotFound = (id: string, key: string) =>
  new SlipwayError({
    code: 'TRACES_TAG_NOT_FOUND',
    kind: 'not-found',
    message: `No trace tag with key '${key}' for trace with ID '${id}'`,
    hint: 'The trace itself lists its tags.',
  })

export const assessmentNotFound = (trace: string, id: string) =>
  new SlipwayError({
    code: 'TRACES_ASSESSMENT_NOT_FOUND',
    kind: 'not-found',
    message: `Assessment with ID '${id}' not found for trace '${trace}'`,
    hint: 'The trace itself lists its assessments.',
  })

export const assessmentStands = (id: string) =>
  new SlipwayError({
    code: 'TRACES_ASSESSMENT_STANDS',
    kind: 'conflict',
    message: `An assessment with ID '${id}' stands already.`,
    hint: 'Leave the id out; the server gives one.',
  })

const named = { feedback: 'a Feedback', expectation: 'an Expectation', issue: 'an Issue' } as const

export const wrongKindOfAssessment = (wish: string, is: keyof typeof named) =>
  new SlipwayError({
    code: 'TRACES_ASSESSMENT_KIND',
    kind: 'invalid',
    message: `Cannot update ${wish} value on ${named[is]} assessment.`,
    hint: 'Create another assessment; what one is cannot be changed.',
  })

export const filterNotTaken = (field: string) =>
  new SlipwayError({
    code: 'TRACES_FILTER_NOT_TAKEN',
    kind: 'invalid',
    message: `Traces cannot be filtered by ${field}.`,
    hint: 'Filter by attributes, tags, metadata, spans or assessments.',
  })

export const patternBroken = (pattern: string, why: string) =>
  new SlipwayError({
    code: 'TRACES_PATTERN_BROKEN',
    kind: 'invalid',
    message: `Invalid regular expression '${pattern.slice(0, 200)}': ${why}.`,
    hint: 'RLIKE takes a regular expression without look-around and back-references.',
  })
