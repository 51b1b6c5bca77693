import { describe, expect, it } from 'vitest'
import reference from '../../../tests/reference/images.json' with { type: 'json' }
import { newGraph } from '../../onnx/new-graph.ts'
import { openSession } from '../../onnx/session.ts'
import {
  augment,
  compileNormalize,
  compileResize,
  fitNormalization,
  type Images,
  normalize,
  picture,
  resize,
} from './index.ts'

const { height, width, values } = reference
const xray: Images = { count: 1, height, width, channels: 1, values: Float32Array.from(values) }
/** Two pictures of three channels, unlike each other. */
const colours: Images = {
  count: 2,
  height: 9,
  width: 7,
  channels: 3,
  values: Float32Array.from({ length: 2 * 9 * 7 * 3 }, (_, i) => Math.round(127 + 120 * Math.sin(i * 1.7))),
}

const widest = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length)
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0)
}

describe('pictures', () => {
  it('are resized as Pillow resizes them', () => {
    for (const { size, values: wanted } of reference.resized) {
      const [h, w] = size as [number, number]
      expect(widest(resize(xray, { height: h, width: w }).values, wanted)).toBeLessThan(1e-3)
    }
    const same = resize(colours, { height: 9, width: 7 })
    expect(widest(same.values, colours.values)).toBe(0)
    expect(() => resize(xray, { height: 0, width: 4 })).toThrow('resize')
  })

  it('are normalised by their training mean and deviation', () => {
    const fitted = fitNormalization(xray)
    expect(fitted.mean[0]).toBeCloseTo(reference.mean, 9)
    expect(fitted.std[0]).toBeCloseTo(reference.std, 9)
    const three = normalize(colours, fitNormalization(colours))
    const again = fitNormalization(three)
    for (const channel of [0, 1, 2]) {
      expect(again.mean[channel]).toBeCloseTo(0, 6)
      expect(again.std[channel]).toBeCloseTo(1, 6)
    }
    expect(() => normalize(xray, fitNormalization(colours))).toThrow('channels')
  })

  it('are the same in the graph', async () => {
    for (const images of [colours, xray])
      for (const size of [
        { height: 4, width: 5 },
        { height: 20, width: 13 },
      ]) {
        const fitted = fitNormalization(images)
        const graph = newGraph('pictures')
        const flat = graph.input('pixels', 'float')
        const shape = [-1, images.height, images.width, images.channels]
        const stacked = graph.node('Reshape', [flat, graph.constant('int64', [4], shape)])
        const made = compileNormalize(graph, compileResize(graph, stacked, images, size), fitted)
        graph.output('out', graph.node('Reshape', [made, graph.constant('int64', [1], [-1])]), 'float')
        const session = await openSession(graph.finish({ producerVersion: '0', metadata: {} }))
        const { out } = await session.run({ pixels: images.values as Float32Array })
        await session.close()
        expect(widest(out as Float32Array, normalize(resize(images, size), fitted).values)).toBeLessThan(1e-4)
      }
  })

  it('are varied by chance, the same for the same seed', () => {
    const seed = { seed: 5 }
    expect(widest(augment(colours, {}, seed).values, colours.values)).toBe(0)
    const how = { flip: 0.5, shift: 0.1, rotate: 15, brightness: 0.2, noise: 2 }
    const one = augment(colours, how, seed)
    expect(augment(colours, how, seed)).toEqual(one)
    expect(widest(augment(colours, how, { seed: 6 }).values, one.values)).toBeGreaterThan(1)
    const mirrored = augment(colours, { flip: 1 }, seed)
    expect(widest(augment(mirrored, { flip: 1 }, seed).values, colours.values)).toBeLessThan(1e-4)
    expect([...picture(mirrored, 1).subarray(0, 3)]).toEqual([...picture(colours, 1).subarray(6 * 3, 7 * 3)])
    expect(widest(augment(colours, { rotate: 0, shift: 0.5 }, seed).values, colours.values)).toBeGreaterThan(
      10,
    )
    expect(() => augment(colours, { flip: 2 }, seed)).toThrow('flip')
  })
})
