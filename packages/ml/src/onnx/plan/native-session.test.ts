import { describe, expect, it } from 'vitest'
import { newGraph, openNative, openSession, type PlanProof, type PlanProofs, type Tensor } from '../index.ts'
import type { Graph } from '../graph.ts'

const graphOf = (make: (graph: Graph) => void) => {
  const graph = newGraph('native')
  make(graph)
  return graph.finish({ producerVersion: '0', metadata: {} })
}

/** x · 2 + 1, in some steps. */
const line = graphOf((graph) => {
  const x = graph.input('x', 'double')
  const twice = graph.node('Mul', [x, graph.constant('double', [], [2])])
  graph.output('y', graph.node('Add', [twice, graph.constant('double', [], [1])]), 'double')
})

const column = (...values: number[]): ReadonlyMap<string, Tensor> =>
  new Map([['x', { datatype: 'float64', shape: [values.length], values: new Float64Array(values) }]])

describe('a session with a plan', () => {
  it('answers few rows at once, and the rest with a session opened when it is needed', async () => {
    let loads = 0
    const session = await openNative(async () => {
      loads++
      return { model: line, graph: line }
    })
    expect(session.isNative).toBe(true)
    expect(session.runNow(column(3))!.get('y')).toEqual({
      datatype: 'float64',
      shape: [1],
      values: new Float64Array([7]),
    })
    expect(loads).toBe(1)
    const many = Array.from({ length: 100_000 }, (_, i) => i)
    expect(session.runNow(column(...many.slice(0, 5000)))).toBeNull()
    const answer = await session.runTensors(
      new Map([['x', { datatype: 'float64', shape: [many.length], values: new Float64Array(many) }]]),
    )
    expect(answer.get('y')!.values[99_999]).toBe(199_999)
    expect(loads).toBe(2)
    await session.close()
  })

  it('is taken as it was proven before, and only for the same graph', async () => {
    const kept = new Map<string, PlanProof>()
    const asked: string[] = []
    const key = (graph: Uint8Array) => Buffer.from(graph).toString('latin1')
    const proofs: PlanProofs = {
      async of(graph) {
        const proof = kept.get(key(graph)) ?? null
        asked.push(proof ? 'known' : 'new')
        return proof
      },
      async keep(graph, proof) {
        kept.set(key(graph), structuredClone(proof))
      },
    }
    const open = (graph: Uint8Array, plans = true) =>
      openNative(async () => ({ model: graph, graph }), { plans, proofs })
    const first = await open(line)
    expect([...kept.values()]).toEqual([
      { mostRows: expect.any(Number) as number, inputs: first.inputs, outputs: first.outputs },
    ])
    const again = await open(line)
    expect([again.isNative, again.inputs, again.outputs]).toEqual([true, first.inputs, first.outputs])
    expect(again.runNow(column(3))).toEqual(first.runNow(column(3)))
    // ONNX Runtime is opened for what the plan doesn't follow.
    const short = new Map([['x', { datatype: 'float64' as const, shape: [2], values: new Float64Array(1) }]])
    await expect(again.runTensors(short)).rejects.toMatchObject({ code: 'ONNX_INPUT_LENGTH' })
    await expect(open(line.subarray(0, 20))).rejects.toMatchObject({ code: 'ONNX_NOT_A_MODEL' })
    expect((await open(line, false)).isNative).toBe(false)
    expect(asked).toEqual(['new', 'known', 'new'])
    expect(kept.size).toBe(1)
  })

  it('leaves what does not fit to ONNX Runtime, which refuses it', async () => {
    const session = await openNative(async () => ({ model: line, graph: line }))
    const short = new Map([['x', { datatype: 'float64' as const, shape: [2], values: new Float64Array(1) }]])
    expect(session.runNow(short)).toBeNull()
    await expect(session.runTensors(short)).rejects.toMatchObject({ code: 'ONNX_INPUT_LENGTH' })
    expect(session.runNow(new Map())).toBeNull()
    await expect(session.runTensors(new Map())).rejects.toMatchObject({ code: 'ONNX_INPUT_MISSING' })
    await session.close()
  })

  it('is not used where it says something else than ONNX Runtime', async () => {
    const other = graphOf((graph) => {
      const x = graph.input('x', 'double')
      const twice = graph.node('Mul', [x, graph.constant('double', [], [2])])
      graph.output('y', graph.node('Add', [twice, graph.constant('double', [], [1.00001])]), 'double')
    })
    const session = await openNative(async () => ({ model: line, graph: other }))
    expect(session.isNative).toBe(false)
    expect(session.runNow(column(3))).toBeNull()
    expect((await session.runTensors(column(3))).get('y')!.values[0]).toBe(7)
    await session.close()
  })

  it('is not wanted where it is said so', async () => {
    const session = await openNative(async () => ({ model: line, graph: line }), { plans: false })
    expect(session.isNative).toBe(false)
    const plain = await openSession(line)
    expect(session.outputs).toEqual(plain.outputs)
    await session.close()
    await plain.close()
  })
})
