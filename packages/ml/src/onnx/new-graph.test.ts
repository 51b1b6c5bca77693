import { describe, expect, it } from 'vitest'
import { newGraph, openSession } from './index.ts'

const finish = { producerVersion: '0.0.0', metadata: { made: 'here' } }

describe('a written graph', () => {
  it('runs in ONNX Runtime over every tensor type', async () => {
    const graph = newGraph('types')
    const x = graph.input('x', 'double')
    const k = graph.input('k', 'int64')
    const city = graph.input('city', 'string')
    const flag = graph.input('flag', 'bool')
    const code = graph.node(
      'LabelEncoder',
      [city],
      { keys_strings: ['Köln', 'Oslo'], values_int64s: { ints: [1, 2] }, default_int64: 0 },
      { domain: 'ai.onnx.ml' },
    )
    const sum = graph.node('Add', [x, graph.node('Cast', [k], { to: 11 })])
    graph.output('sum', graph.node('Where', [flag, sum, graph.constant('double', [], [-1.5])]), 'double')
    graph.output('code', code, 'int64')
    graph.output('same', city, 'string')
    const session = await openSession(graph.finish(finish))
    expect(session.inputs).toEqual([
      { name: 'x', type: 'float64', shape: ['N'] },
      { name: 'k', type: 'int64', shape: ['N'] },
      { name: 'city', type: 'string', shape: ['N'] },
      { name: 'flag', type: 'bool', shape: ['N'] },
    ])
    const columns = {
      x: Float64Array.of(0.1, 0.2, NaN),
      k: BigInt64Array.of(1n, -9n, 0n),
      city: ['Oslo', '', 'Köln'],
      flag: Uint8Array.of(1, 0, 1),
    }
    const out = await session.run(columns)
    expect([...out.sum!]).toEqual([1.1, -1.5, NaN])
    expect([...out.code!]).toEqual([2n, 0n, 1n])
    expect(out.same).toEqual(['Oslo', '', 'Köln'])
    const none = await session.run({
      x: new Float64Array(0),
      k: new BigInt64Array(0),
      city: [],
      flag: new Uint8Array(0),
    })
    expect(none.sum).toHaveLength(0)
    await expect(session.run({ ...columns, k: Float64Array.of(1, 2, 3) })).rejects.toMatchObject({
      code: 'ONNX_INPUT_TYPE',
    })
    await expect(session.run({ ...columns, k: BigInt64Array.of(1n) })).rejects.toMatchObject({
      code: 'ONNX_INPUT_LENGTH',
    })
    await expect(session.run({ x: columns.x })).rejects.toMatchObject({ code: 'ONNX_INPUT_MISSING' })
    await session.close()
  })

  it('keeps names apart, whatever columns are called', async () => {
    const graph = newGraph('names')
    const a = graph.input('Add:0', 'double')
    const b = graph.input('in:0', 'double')
    graph.output(
      'const:1',
      graph.node('Add', [a, graph.node('Add', [b, graph.constant('double', [], [2])])]),
      'double',
    )
    expect(() => graph.output('in:0', a, 'double')).toThrow('already has')
    const session = await openSession(graph.finish(finish))
    const out = await session.run({ 'Add:0': Float64Array.of(1), 'in:0': Float64Array.of(3) })
    expect([...out['const:1']!]).toEqual([6])
    await session.close()
  })

  it('refuses bytes that are no model', async () => {
    await expect(openSession(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: 'ONNX_NOT_A_MODEL' })
  })
})
