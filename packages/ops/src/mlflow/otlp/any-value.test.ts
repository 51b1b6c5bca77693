import { expect, it } from 'vitest'
import { pythonFloat, pythonJson } from './any-value.ts'

// Written by Python 3.11: json.dumps(value).
it.each<[number, string]>([
  [1, '1.0'],
  [0, '0.0'],
  [-0, '-0.0'],
  [0.1, '0.1'],
  [1e16, '1e+16'],
  [123456789012345680, '1.2345678901234568e+17'],
  [1234567890123456, '1234567890123456.0'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [5e-324, '5e-324'],
  [-2.5e-7, '-2.5e-07'],
  [1e100, '1e+100'],
])('writes %d as Python does', (value, text) => expect(pythonFloat(value)).toBe(text))

it('writes JSON as Python does', () => {
  const values = [{ stringValue: 'ü"\n' }, { boolValue: true }, {}, { intValue: '9007199254740993' }]
  const pairs = [{ key: 'a', value: { arrayValue: { values } } }]
  expect(pythonJson({ kvlistValue: { values: pairs } })).toBe(
    '{"a": ["ü\\"\\n", true, null, 9007199254740993]}',
  )
})
