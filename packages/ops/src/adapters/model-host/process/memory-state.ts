/** From so much of its limit on a process may be replaced before it reaches it, */
const highShare = 0.8
/** where it holds so much of the limit more than when its models were loaded: else the next one would soon be as large. */
const grownShare = 0.25

/**
 * How a process does with its memory: `well`, `swollen` (it keeps ever more from one request to the next, and is best
 * replaced while nobody waits), or `over` its limit.
 */
export const memoryState = (
  residentBytes: number,
  loadedBytes: number,
  limitBytes: number,
): 'well' | 'swollen' | 'over' => {
  if (residentBytes > limitBytes) return 'over'
  const grown = residentBytes - loadedBytes
  return residentBytes > highShare * limitBytes && grown > grownShare * limitBytes ? 'swollen' : 'well'
}
