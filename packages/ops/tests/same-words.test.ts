import { expect, it } from 'vitest'
import { PiiClass } from '@slipway/contract/privacy'
import { TensorBody } from '@slipway/contract/serving'
import { arrayOf } from '@slipway/ml/onnx'
import { piiClasses } from '@slipway/ml/privacy'

/** What the wire and the science both list, because neither may import the other's. */
it.each([
  ['classes of personal data', PiiClass.enum, piiClasses],
  ['types of tensors', TensorBody.properties.datatype.enum, [...Object.keys(arrayOf), 'string']],
])('%s are the same in the contract and in ml', (_, told, known) => {
  expect(new Set<string>(told)).toEqual(new Set<string>(known))
})
