import type { MetricPoint } from '@slipway/contract/tracking'

/** A sum over items that does not depend on their order; two of 32 bits each. */
export interface Fingerprint {
  add(words: ArrayLike<number>): void
  /** 16 hexadecimal digits. */
  text(): string
}

export function fingerprint(): Fingerprint {
  let low = 0
  let high = 0
  return {
    add(words) {
      let a = 0x9e3779b9
      let b = 0x85ebca6b
      for (let i = 0; i < words.length; i++) {
        const word = words[i]!
        a = Math.imul(a ^ word, 0xcc9e2d51)
        a ^= a >>> 15
        b = Math.imul(b ^ word, 0x1b873593) + a
        b ^= b >>> 13
      }
      low = (low + a) | 0
      high = (high + b) | 0
    },
    text: () => hex(high) + hex(low),
  }
}

const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0')

const numbers = new Float64Array(4)
const halves = new Uint32Array(numbers.buffer)

/** A fingerprint of metric points; where a step or a time is absent it is 0. */
export function pointsFingerprint() {
  const sum = fingerprint()
  const keys = new Map<string, number>()
  let count = 0
  return {
    get count() {
      return count
    },
    add(points: readonly MetricPoint[]) {
      for (const { key, value, step = 0, tMs = 0 } of points) {
        let keyWord = keys.get(key)
        if (keyWord === undefined) keys.set(key, (keyWord = wordOf(key)))
        const number = Number(value)
        // There is one zero, and one NaN.
        numbers[0] = number === 0 ? 0 : Number.isNaN(number) ? Number.NaN : number
        numbers[1] = step
        numbers[2] = tMs
        numbers[3] = keyWord
        sum.add(halves)
        count++
      }
    },
    text: () => sum.text(),
  }
}

/** A fingerprint of texts by key, such as parameters. */
export function textsFingerprint(texts: Readonly<Record<string, string>>): string {
  const sum = fingerprint()
  for (const [key, value] of Object.entries(texts)) sum.add([wordOf(key), wordOf(value), value.length])
  return sum.text()
}

/** FNV-1a of a text's UTF-16. */
export function wordOf(text: string): number {
  let word = 0x811c9dc5
  for (let i = 0; i < text.length; i++) word = Math.imul(word ^ text.charCodeAt(i), 0x01000193)
  return word
}
