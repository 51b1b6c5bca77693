import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'

/** What the engine has by itself. */
const mostMarking = 7

/**
 * Lets the engine's old generation grow to four times what lived before it is collected again, which is as far as the engine
 * lets it grow by itself in the best of cases, and never near the limit of the heap. What large requests hold outside the
 * heap counts as grown too: else each of them begins a collection, of which small requests feel every step. Threads that
 * mark what lives have the event loop's priority: on one processor four of them left it a fifth for as long as they did.
 */
export const collectSeldom = (): void => {
  const marking = Math.min(mostMarking, Math.max(1, availableParallelism() - 1))
  setFlagsFromString('--heap-growing-percent=300')
  setFlagsFromString(`--concurrent-marking-max-worker-num=${marking}`)
}
