import type { Graph } from '../../onnx/graph.ts'
import { badSetting } from '../prepare.errors.ts'
import type { Images } from './images.ts'

/** Which neighbours a place takes from, and how much of each. */
interface Taps {
  readonly from: Int32Array
  readonly weights: readonly Float64Array[]
}

/**
 * Resizes by a triangle as wide as the shrinking (bilinear with antialiasing), pixels' middles on pixels' middles, as
 * Pillow does.
 */
export function resize(images: Images, { height, width }: { height: number; width: number }): Images {
  checkSize(height, width)
  const { count, channels } = images
  const down = tapsOf(images.height, height)
  const across = tapsOf(images.width, width)
  const values = new Float32Array(count * height * width * channels)
  const lines = new Float64Array(height * images.width * channels)
  const lineLength = images.width * channels
  for (let picture = 0; picture < count; picture++) {
    const start = picture * images.height * lineLength
    lines.fill(0)
    for (let y = 0; y < height; y++)
      for (const [k, weight] of down.weights[y]!.entries()) {
        const line = start + (down.from[y]! + k) * lineLength
        for (let i = 0; i < lineLength; i++) lines[y * lineLength + i]! += weight * images.values[line + i]!
      }
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let channel = 0; channel < channels; channel++) {
          let sum = 0
          for (const [k, weight] of across.weights[x]!.entries())
            sum += weight * lines[y * lineLength + (across.from[x]! + k) * channels + channel]!
          values[((picture * height + y) * width + x) * channels + channel] = sum
        }
  }
  return { count, height, width, channels, values }
}

/**
 * The same in a graph: a float tensor [N, height, width, channels] to another of this size. Two products with the taps
 * as matrices, since runtimes differ in what their Resize makes of edges.
 */
export function compileResize(
  graph: Graph,
  tensor: string,
  from: Pick<Images, 'height' | 'width' | 'channels'>,
  { height, width }: { height: number; width: number },
): string {
  checkSize(height, width)
  const { channels } = from
  const shaped = (of: string, ...shape: readonly number[]) =>
    graph.node('Reshape', [of, graph.constant('int64', [shape.length], shape)])
  const lines = shaped(tensor, -1, from.height, from.width * channels)
  const fewer = graph.node('MatMul', [matrixOf(graph, tapsOf(from.height, height), from.height), lines])
  const columns = shaped(fewer, -1, from.width, channels)
  const made = graph.node('MatMul', [matrixOf(graph, tapsOf(from.width, width), from.width), columns])
  return shaped(made, -1, height, width, channels)
}

/** [after × before], a row a place. */
function matrixOf(graph: Graph, { from, weights }: Taps, before: number): string {
  const matrix = new Float32Array(weights.length * before)
  for (const [place, taps] of weights.entries()) matrix.set(taps, place * before + from[place]!)
  return graph.constant('float', [weights.length, before], matrix)
}

function checkSize(height: number, width: number): void {
  for (const size of [height, width])
    if (!Number.isInteger(size) || size < 1 || size > 16_384)
      throw badSetting('resize', `${height} × ${width}`, 'take whole numbers from 1 to 16384')
}

function tapsOf(before: number, after: number): Taps {
  const scale = before / after
  const reach = Math.max(1, scale)
  const from = new Int32Array(after)
  const weights = Array.from({ length: after }, (_, place) => {
    const middle = (place + 0.5) * scale
    const low = Math.max(0, Math.floor(middle - reach + 0.5))
    const high = Math.min(before, Math.floor(middle + reach + 0.5))
    from[place] = low
    const taps = Float64Array.from({ length: high - low }, (_one, k) =>
      Math.max(0, 1 - Math.abs(low + k + 0.5 - middle) / reach),
    )
    const sum = taps.reduce((total, weight) => total + weight, 0)
    return taps.map((weight) => weight / sum)
  })
  return { from, weights }
}
