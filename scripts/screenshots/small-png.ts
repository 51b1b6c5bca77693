import { crc32, deflateSync } from 'node:zlib'

const mostColors = 256
/** Colours are told apart in steps of so much; finer ones are those of the edges of letters. */
const grain = 4

/**
 * A picture of a screen as PNG with 256 colours at most: those that occur most often, the others as the nearest of them.
 * Screens have few, so that nothing is seen of it, in a third of the bytes and less.
 * @param pixels red, green, blue and alpha of each, row by row; what lies under it is not kept
 */
export function smallPng(pixels: Uint8Array, width: number, height: number): Buffer {
  const counts = new Map<number, number>()
  const colors = new Uint32Array(width * height)
  for (let i = 0; i < colors.length; i++) {
    colors[i] = packed(pixels[4 * i]!, pixels[4 * i + 1]!, pixels[4 * i + 2]!)
    counts.set(colors[i]!, (counts.get(colors[i]!) ?? 0) + 1)
  }
  const kept = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostColors)
    .map(([color]) => color)
  const place = new Map(kept.map((color, at) => [color, at]))
  for (const color of counts.keys()) if (!place.has(color)) place.set(color, nearest(kept, color))
  // A row begins with the number of its filter; for so few colours none packs best.
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = place.get(colors[y * width + x]!)!
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  // Eight bits to a pixel, which name a colour of the palette.
  head.set([8, 3], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(kept.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Of an address of a picture its size and its pixels (Base64); runs in a browser. */
export const readPixels = `async (source) => {
  const image = new Image()
  image.src = source
  await image.decode()
  const { width, height } = image
  const drawing = new OffscreenCanvas(width, height).getContext('2d')
  drawing.drawImage(image, 0, 0)
  const { data } = drawing.getImageData(0, 0, width, height)
  let text = ''
  for (let at = 0; at < data.length; at += 30_000) text += String.fromCharCode(...data.subarray(at, at + 30_000))
  return { width, height, pixels: btoa(text) }
}`

/** White stays white. */
const step = (value: number) => Math.min(255, Math.round(value / grain) * grain)
const packed = (r: number, g: number, b: number) => (step(r) << 16) | (step(g) << 8) | step(b)

const nearest = (kept: readonly number[], color: number): number => {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  for (const [at, other] of kept.entries()) {
    const away = [16, 8, 0].reduce((sum, by) => sum + (((color >> by) & 255) - ((other >> by) & 255)) ** 2, 0)
    if (away < least) [best, least] = [at, away]
  }
  return best
}

const chunk = (name: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
