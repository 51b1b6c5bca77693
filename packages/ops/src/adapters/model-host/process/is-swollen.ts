/** From so much of its limit on a process may be replaced before it reaches it, */
const highShare = 0.8
/** where it holds so much of the limit more than when its models were loaded: else the next one would soon be as large. */
const grownShare = 0.25

/** Whether a process keeps ever more from one request to the next, so that it is best replaced while nobody waits. */
export const isSwollen = (heldBytes: number, loadedBytes: number, limitBytes: number): boolean =>
  heldBytes > highShare * limitBytes && heldBytes - loadedBytes > grownShare * limitBytes
