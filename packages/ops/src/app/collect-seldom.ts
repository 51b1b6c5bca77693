import { setFlagsFromString } from 'node:v8'

/**
 * Lets the engine's old generation grow to four times what lived before it is collected again, which is as far as the engine
 * lets it grow by itself in the best of cases, and never near the limit of the heap. What large requests hold outside the
 * heap counts as grown too: else each of them begins a collection, of which small requests feel every step.
 */
export const collectSeldom = (): void => setFlagsFromString('--heap-growing-percent=300')
