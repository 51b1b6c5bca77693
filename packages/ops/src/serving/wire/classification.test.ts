import { describe, expect, it } from 'vitest'
import type { Batch, Signature, SignatureOutput } from '@slipway/ml/model'
import { classesAsked, outputAs } from './classification.ts'

const text = (name: string): SignatureOutput => ({ name, type: 'text', description: '' })
const number = (name: string): SignatureOutput => ({ name, type: 'number', description: '' })
const signature = (outputs: SignatureOutput[], more: Partial<Signature> = {}): Signature => ({
  task: 'other',
  target: '',
  classes: [],
  inputs: [],
  outputs,
  ...more,
})
const values = (name: string, ...of: number[]) => ({
  name,
  type: 'number' as const,
  values: Float64Array.from(of),
})
const words = (name: string, ...levels: string[]) => ({
  name,
  type: 'text' as const,
  codes: Int32Array.from(levels, (_, at) => at),
  levels,
})
const told = (of: Signature, outputs: Batch, name: string, count: number) =>
  outputAs(outputs, { name, classes: classesAsked(of, name, count) })

describe('the likeliest classes of an output', () => {
  it('of two classes stand beside the one probability, and what is left of it', () => {
    const binary = signature([text('prediction'), number('probability')], {
      task: 'binary',
      classes: ['No', 'Yes'],
      positive: 'Yes',
    })
    const outputs = {
      rows: 2,
      columns: [words('prediction', 'Yes', 'No'), values('probability', 0.75, 0.125)],
    }
    expect(told(binary, outputs, 'prediction', 2)).toEqual({
      name: 'prediction',
      type: 'tensor',
      datatype: 'string',
      shape: [2, 2],
      values: ['0.750000:1:Yes', '0.250000:0:No', '0.875000:0:No', '0.125000:1:Yes'],
    })
    expect(told(binary, outputs, 'prediction', 1)).toMatchObject({
      shape: [2, 1],
      values: ['0.750000:1:Yes', '0.875000:0:No'],
    })
  })

  it('of several stand in a column each, of own models and of ZipMaps that were cut out', () => {
    const columns = ['a', 'b', 'c'].map((of) => number(`probability_${of}`))
    const many = signature([{ name: 'label', type: 'integer', description: '' }, ...columns])
    const outputs = {
      rows: 1,
      columns: [
        { ...values('label', 2), type: 'integer' as const },
        values('probability_a', 0.3),
        values('probability_b', 0.3),
        values('probability_c', 0.4),
      ],
    }
    expect(told(many, outputs, 'label', 9)).toMatchObject({
      shape: [1, 3],
      values: ['0.400000:2:c', '0.300000:0:a', '0.300000:1:b'],
    })
  })

  it('of a tensor are its highest values, whole ones whole, and those that are no numbers last', () => {
    const tensor = (datatype: 'int64' | 'float32', shape: number[]) =>
      ({ name: 'y', type: 'tensor', nullable: false, datatype, shape }) as const
    const of = signature([tensor('float32', [-1, 3])], { classes: ['a', 'b', 'c'] })
    const floats = { rows: 2, columns: [{ ...tensor('float32', [2, 3]), values: new Float32Array(6) }] }
    floats.columns[0]!.values.set([1.5, NaN, 2, -Infinity, 0, 0])
    expect(told(of, floats, 'y', 3)).toMatchObject({
      shape: [2, 3],
      values: ['2.000000:2:c', '1.500000:0:a', 'nan:1:b', '0.000000:1:b', '0.000000:2:c', '-inf:0:a'],
    })
    const whole = signature([tensor('int64', [2, 2])], { rows: 'one' })
    const longs = {
      rows: 1,
      columns: [{ ...tensor('int64', [2, 2]), values: BigInt64Array.of(1n, 2n ** 60n + 1n, 3n, 2n ** 60n) }],
    }
    expect(told(whole, longs, 'y', 2)).toMatchObject({
      shape: [2],
      values: [`${2n ** 60n + 1n}:1`, `${2n ** 60n}:3`],
    })
  })

  it('are not asked for by none, and refused of what is no vector, naming what is', () => {
    const binary = signature([text('prediction'), number('probability')], {
      classes: ['No', 'Yes'],
      positive: 'Yes',
    })
    for (const none of [undefined, null, 0]) expect(classesAsked(binary, 'prediction', none)).toBeUndefined()
    const refused = (of: Signature, name: string, count: unknown) => () => classesAsked(of, name, count)
    for (const count of [-1, 1.5, '2', true])
      expect(refused(binary, 'prediction', count)).toThrow(
        expect.objectContaining({ code: 'SERVING_INPUT_VALUE' }),
      )
    expect(refused(binary, 'probability', 1)).toThrow(
      expect.objectContaining({
        code: 'SERVING_CLASSIFICATION',
        hint: expect.stringContaining('"prediction"') as string,
      }),
    )
    const regression = signature([number('prediction')], { task: 'regression' })
    expect(refused(regression, 'prediction', 1)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('Leave the class count out') as string }),
    )
    for (const datatype of ['string', 'bool', 'float16'] as const) {
      const odd: SignatureOutput = { name: 'y', type: 'tensor', nullable: false, datatype, shape: [-1, 3] }
      expect(refused(signature([odd]), 'y', 1)).toThrow('likeliest classes')
    }
  })
})
