import type { Check, CheckArg, Severity } from './check.ts'

export type Bound = number | null
export type TimeBound = string | Date | null
export type Listed = readonly (string | number | boolean)[]
export type Args = Record<string, CheckArg>

/** What every sentence may end in. S: the sentence itself. */
export interface Endings<S> {
  readonly checks: readonly Check[]
  /** Loosens the expectation before it: so large a share of the values must fulfil it, 0..1. */
  mostly(share: number): S
  /** A condition in SQL for the whole sentence: it speaks only of rows where that is true. */
  where(sql: string): S
  /** Why it must hold, for those who read the report. */
  because(why: string): S
  /** Passes where the column is not there. */
  optional(): S
  block(): S
  error(): S
  warn(): S
  info(): S
}

/** One expectation as plain data. Arguments that were not given are left out. */
export const made = (
  kind: string,
  columns: readonly string[],
  args: Readonly<Record<string, CheckArg | undefined>> = {},
): Check => ({
  kind,
  columns,
  severity: 'block',
  mostly: 1,
  args: Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as Args,
})

/** The endings of a sentence, given how it goes on with other checks. */
export const endings = <S>(checks: readonly Check[], goOn: (checks: readonly Check[]) => S): Endings<S> => {
  const all = (change: Partial<Check>) => goOn(checks.map((check) => ({ ...check, ...change })))
  const severe = (severity: Severity) => () => all({ severity })
  return {
    checks,
    mostly: (mostly) =>
      goOn(checks.map((check, i) => (i === checks.length - 1 ? { ...check, mostly } : check))),
    where: (where) => all({ where }),
    because: (why) => all({ why }),
    optional: () => all({ optional: true }),
    block: severe('block'),
    error: severe('error'),
    warn: severe('warn'),
    info: severe('info'),
  }
}
