import { SlipwayError } from '@slipway/contract/error'

const at = (what: string, path: string) => (path === '' ? what : `${path.replace(/^\./, '')} in ${what}`)

export const notStorable = (what: string, path: string, found: string) =>
  new SlipwayError({
    code: 'FLOW_NOT_STORABLE',
    kind: 'invalid',
    message: `${at(what, path)} is ${found}, which storage would change.`,
    hint: 'Pass plain data: objects, arrays, numbers, text, Date, Map, Set, typed arrays or files. Turn instances into plain objects first.',
  })

export const cyclicValue = (what: string, path: string) =>
  new SlipwayError({
    code: 'FLOW_CYCLIC_VALUE',
    kind: 'invalid',
    message: `${at(what, path)} contains itself.`,
    hint: 'Pass identifiers instead of objects that point back at each other.',
  })

export const unknownTag = (tag: string) =>
  new SlipwayError({
    code: 'FLOW_UNKNOWN_TAG',
    kind: 'invalid',
    message: `A stored value is tagged ${tag}, which this version cannot read.`,
    hint: 'It was written by another version of slipway, or by a command that wrote outputs.json with a key beginning with $.',
  })
