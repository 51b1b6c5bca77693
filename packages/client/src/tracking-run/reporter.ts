/** What to do with data that was not kept: say so once for each kind of trouble, be given it, or throw it. */
export type OnError = 'warn' | 'throw' | ((error: Error) => void)

export interface Reporter {
  readonly report: (error: unknown) => void
  /** Whether check would throw. */
  readonly held: boolean
  /** With 'throw': throws what was reported since this was last asked. */
  readonly check: () => void
}

export function reporter(onError: OnError = 'warn'): Reporter {
  const told = new Set<string>()
  let held: Error | null = null
  return {
    get held() {
      return held !== null
    },
    report(cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause))
      if (onError === 'throw') {
        held ??= error
        return
      }
      if (typeof onError === 'function') {
        try {
          onError(error)
        } catch {
          // Logging never throws into what is logged.
        }
        return
      }
      const { code = error.message, hint = '' } = error as { code?: string; hint?: string }
      if (told.has(code)) return
      told.add(code)
      console.warn(`slipway: ${error.message} ${hint} (Told once.)`)
    },
    check() {
      const error = held
      held = null
      if (error) throw error
    },
  }
}
