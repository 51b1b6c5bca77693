import type { Graph } from '../../onnx/graph.ts'
import { badSetting } from '../prepare.errors.ts'
import { type Images, pictureSize } from './images.ts'

/** What each channel is shifted and divided by. */
export interface Normalization {
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/** Each channel's mean and deviation over training pictures; a constant channel is only shifted. */
export function fitNormalization({ channels, values }: Images): Normalization {
  const places = values.length / channels
  const mean = Array.from({ length: channels }, () => 0)
  for (let i = 0; i < values.length; i++) mean[i % channels]! += values[i]! / places
  const squares = mean.map(() => 0)
  for (let i = 0; i < values.length; i++)
    squares[i % channels]! += (values[i]! - mean[i % channels]!) ** 2 / places
  return { mean, std: squares.map((square) => Math.sqrt(square) || 1) }
}

/** (value − mean) / std, channel by channel; pixels of 0..255 as they are. */
export function normalize(images: Images, { mean, std }: Normalization): Images {
  checkChannels(images.channels, mean, std)
  const values = new Float32Array(images.values.length)
  for (let i = 0; i < values.length; i++) {
    const channel = i % images.channels
    values[i] = (images.values[i]! - mean[channel]!) / std[channel]!
  }
  return { ...images, values }
}

/** The same in a graph, of a float tensor [N, height, width, channels]. */
export function compileNormalize(graph: Graph, tensor: string, { mean, std }: Normalization): string {
  checkChannels(mean.length, mean, std)
  const list = (values: readonly number[]) => graph.constant('float', [values.length], [...values])
  return graph.node('Div', [graph.node('Sub', [tensor, list(mean)]), list(std)])
}

function checkChannels(channels: number, ...lists: readonly (readonly number[])[]): void {
  for (const list of lists)
    if (list.length !== channels)
      throw badSetting('normalize', `${list.length} channels`, `the pictures have ${channels}`)
}

/** One picture's values. */
export const picture = (images: Images, index: number): Float32Array | Uint8Array =>
  images.values.subarray(index * pictureSize(images), (index + 1) * pictureSize(images))
