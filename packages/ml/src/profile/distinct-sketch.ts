import { largerOfEach, noRegisters, note, type Registers } from './hyper-log-log.ts'

/** Values kept of those that were too many to count one by one. */
export const mostSampled = 2 ** 12

/**
 * What is left of values that were too many to be counted: registers that tell how many different ones there were, and
 * some of them, chosen by their hash alone: all whose hash begins with `zeros` zeros, the fewest zeros that leave at most
 * 4,096. Both are functions of the set of values, so that those of parts, merged, are those of the whole.
 */
export interface Sketch<T> {
  readonly registers: Registers
  readonly zeros: number
  /** In ascending order, each with the zeros of its own hash. */
  readonly sample: readonly { readonly value: T; readonly zeros: number }[]
}

export const openSketch = <T extends string | number>() => {
  let registers = noRegisters()
  let least = 0
  const sample = new Map<T, number>()

  const keepZeros = (value: T, zeros: number): void => {
    if (zeros < least) return
    sample.set(value, Math.max(zeros, sample.get(value) ?? 0))
    while (sample.size > mostSampled) {
      least++
      for (const [kept, own] of sample) if (own < least) sample.delete(kept)
    }
  }

  return {
    /** Notes a value by two independent hashes; true where the value itself is wanted, and to be kept by the second. */
    note(where: number, what: number): boolean {
      note(registers, where, what)
      return Math.clz32(what) >= least
    },
    keep: (value: T, what: number): void => keepZeros(value, Math.clz32(what)),
    /** Keeps a value by the zeros that its second hash begins with. */
    keepZeros,
    /** With fewer zeros none is kept. */
    least: () => least,
    addAll(other: Sketch<T>): void {
      registers = largerOfEach(registers, other.registers)
      least = Math.max(least, other.zeros)
      for (const [kept, own] of sample) if (own < least) sample.delete(kept)
      for (const { value, zeros } of other.sample) keepZeros(value, zeros)
    },
    finish: (): Sketch<T> => ({
      registers,
      zeros: least,
      sample: [...sample]
        .map(([value, zeros]) => ({ value, zeros }))
        .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0)),
    }),
  }
}

export const mergeSketches = <T extends string | number>(a: Sketch<T>, b: Sketch<T>): Sketch<T> => {
  const sketch = openSketch<T>()
  sketch.addAll(a)
  sketch.addAll(b)
  return sketch.finish()
}
