import { field, row, type RowOf } from 'slipway'

/** A quarter of a second of a machine's vibration. */
export const Reading = row({
  machine: field.integer(),
  /** Whether the bearing failed within the month after. */
  failed: field.boolean(),
  /** 256 samples at 1,024 Hz, in g, as JSON. */
  signal: field.text(),
})
export type Reading = RowOf<typeof Reading>

export const samples = 256
export const hertz = 1024

/** Made-up machines: a worn bearing adds a faint ringing at 180 Hz, that comes and goes with the turns of the shaft. */
export function vibrations(machines: number, seed: number): Reading[] {
  const random = chance(seed)
  return Array.from({ length: machines }, (_, machine) => {
    const wear = random() < 0.3 ? 0.15 + 0.5 * random() : 0.12 * random()
    const phase = 2 * Math.PI * random()
    const signal = Array.from({ length: samples }, (_, i) => {
      const t = i / hertz
      const shaft = Math.sin(2 * Math.PI * 25 * t + phase)
      const ringing = wear * (1 + shaft) * Math.sin(2 * Math.PI * 180 * t)
      return Number((shaft + ringing + 0.6 * (random() + random() + random() - 1.5)).toFixed(4))
    })
    return { machine, failed: wear > 0.12 && random() < 0.5 + wear, signal: JSON.stringify(signal) }
  })
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
