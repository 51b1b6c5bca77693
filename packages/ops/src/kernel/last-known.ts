import type { Soon } from './soon.ts'

/** So long whoever knows may think before what was known last has to do. */
const patienceMs = 500
/** Whoever did not answer is left alone for so long. */
const restMs = 1000

export interface LastKnownOptions {
  /** What was found is not asked for again for so long. */
  readonly freshMs: number
  /** How long after it was found it may still stand in for an answer. */
  readonly longestMs: number
  /** So many are remembered, those that were found last. */
  readonly most: number
}

/**
 * Asks, and remembers what was found for when nobody can tell: where the asking fails or takes too long, what was known
 * last is answered. So that what is asked with every request does not end them all when a database goes away. Null, which
 * stands for nothing found, is not remembered.
 */
export const lastKnown = <T>({ freshMs, longestMs, most }: LastKnownOptions) => {
  const found = new Map<string, { readonly value: T; readonly atMs: number }>()
  let restUntilMs = 0
  let life = 0

  const ask = async (key: string, asking: () => Promise<T | null>): Promise<T | null> => {
    const mine = life
    // What it says holds of the moment when it was asked.
    const atMs = performance.now()
    const value = await asking()
    if (mine !== life) return value
    found.delete(key)
    if (value === null) return null
    if (found.size >= most) found.delete(found.keys().next().value!)
    found.set(key, { value, atMs })
    return value
  }

  /** Known, and nobody else can tell now. */
  const standIn = (key: string): { readonly value: T } | null => {
    const known = found.get(key)
    return known && performance.now() - known.atMs < longestMs ? known : null
  }

  const askInTime = async (key: string, asking: () => Promise<T | null>): Promise<T | null> => {
    const late = Promise.withResolvers<typeof tooLate>()
    const timer = found.has(key) ? setTimeout(() => late.resolve(tooLate), patienceMs) : undefined
    const told = ask(key, asking)
    try {
      const value = await Promise.race([told, late.promise])
      if (value !== tooLate) return value
    } catch (cause) {
      if (!standIn(key)) throw cause
    } finally {
      clearTimeout(timer)
    }
    const known = standIn(key)
    if (!known) return told
    restUntilMs = performance.now() + restMs
    return known.value
  }

  return {
    /** Throws what `asking` throws where nothing is known. */
    find(key: string, asking: () => Promise<T | null>): Soon<T | null> {
      const known = found.get(key)
      const nowMs = performance.now()
      if (known && (nowMs - known.atMs < freshMs || (nowMs < restUntilMs && standIn(key)))) return known.value
      return askInTime(key, asking)
    },

    /** What was known of these is over, also where it is just being asked for. */
    forget(these: (value: T) => boolean = () => true): void {
      life++
      for (const [key, { value }] of found) if (these(value)) found.delete(key)
    },
  }
}

const tooLate = Symbol('too late')
