import { type Random, seededRandom } from '../../stats/index.ts'
import { badSetting } from '../prepare.errors.ts'
import { type Images, pictureSize } from './images.ts'

/** How training pictures are changed by chance; what is not said is left alone. */
export interface Augmentation {
  /** The chance of mirroring left and right. */
  readonly flip?: number
  /** Moves by up to this share of height and width. */
  readonly shift?: number
  /** Turns by up to so many degrees. */
  readonly rotate?: number
  /** Multiplies values by 1 ± up to this. */
  readonly brightness?: number
  /** Adds noise of this deviation. */
  readonly noise?: number
}

/**
 * Training pictures changed by chance, the same for the same seed: mirrored, turned, moved, brighter or darker, noisy. What
 * comes in from outside is the border's own value. Never for pictures that a model is judged by.
 */
export function augment(
  images: Images,
  { flip = 0, shift = 0, rotate = 0, brightness = 0, noise = 0 }: Augmentation,
  { seed }: { seed: number },
): Images {
  for (const [name, value, most] of [
    ['flip', flip, 1],
    ['shift', shift, 1],
    ['rotate', rotate, 180],
    ['brightness', brightness, 1],
    ['noise', noise, Number.MAX_VALUE],
  ] as const)
    if (!(value >= 0 && value <= most))
      throw badSetting('augment', `${name} ${value}`, `it lies between 0 and ${most}`)
  const random = seededRandom(seed, 'augment')
  const size = pictureSize(images)
  const values = new Float32Array(images.values.length)
  const swing = (most: number) => (random.next() * 2 - 1) * most
  for (let k = 0; k < images.count; k++) {
    const mirrored = random.next() < flip
    const move = { y: swing(shift) * images.height, x: swing(shift) * images.width }
    const turn = (swing(rotate) * Math.PI) / 180
    const gain = 1 + swing(brightness)
    const from = images.values.subarray(k * size, (k + 1) * size)
    const to = values.subarray(k * size, (k + 1) * size)
    moved(images, from, to, { mirrored, move, turn })
    for (let i = 0; i < size; i++) to[i] = to[i]! * gain + noiseOf(random, noise)
  }
  return { ...images, values }
}

const noiseOf = (random: Random, deviation: number) => (deviation === 0 ? 0 : random.normal() * deviation)

/** Takes each pixel from where it was before the picture was mirrored, turned and moved. */
function moved(
  { height, width, channels }: Images,
  from: Float32Array | Uint8Array,
  to: Float32Array,
  how: {
    readonly mirrored: boolean
    readonly move: { readonly y: number; readonly x: number }
    readonly turn: number
  },
): void {
  const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2]
  const [sin, cos] = [Math.sin(how.turn), Math.cos(how.turn)]
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const dy = y - middleY - how.move.y
      const dx = (how.mirrored ? width - 1 - x : x) - middleX - how.move.x
      const sourceY = clamp(middleY + cos * dy - sin * dx, height)
      const sourceX = clamp(middleX + sin * dy + cos * dx, width)
      const [top, left] = [Math.floor(sourceY), Math.floor(sourceX)]
      const [bottom, right] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)]
      const [partY, partX] = [sourceY - top, sourceX - left]
      for (let channel = 0; channel < channels; channel++) {
        const at = (row: number, column: number) => from[(row * width + column) * channels + channel]!
        const above = at(top, left) * (1 - partX) + at(top, right) * partX
        const below = at(bottom, left) * (1 - partX) + at(bottom, right) * partX
        to[(y * width + x) * channels + channel] = above * (1 - partY) + below * partY
      }
    }
}

const clamp = (value: number, size: number) => Math.min(Math.max(value, 0), size - 1)
