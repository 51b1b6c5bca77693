/** How long it is left alone before it is tried again. */
const restMs = 3000

/**
 * Runs of this server whose state could not be written any more, as on a full disk. Nothing happens to them here until
 * they are tried again.
 * @param nowMs any clock that never goes back
 */
export const brokenRuns = (nowMs: () => number) => {
  const runs = new Map<string, { readonly error: unknown; readonly sinceMs: number }>()
  return {
    add: (id: string, error: unknown): void => void runs.set(id, { error, sinceMs: nowMs() }),
    has: (id: string): boolean => runs.has(id),
    /** undefined: it is not broken. */
    errorOf: (id: string): unknown => runs.get(id)?.error,
    mended: (id: string): void => void runs.delete(id),
    /** Those that have rested long enough. */
    due: (): string[] => [...runs].filter(([, { sinceMs }]) => nowMs() - sinceMs >= restMs).map(([id]) => id),
  }
}
