import type { Duration } from './duration.ts'
import type { SlidingHow } from './sliding.ts'

/** What a row's past comes to: plain data, made by `rolling`, `expanding`, `lag`, `latest` and `elapsed`. */
export interface WindowFeature {
  readonly how: SlidingHow | 'lag' | 'latest' | 'elapsed'
  readonly column?: string
  /** A length of time, or so many rows; absent = all of the past. */
  readonly over?: Duration | number
}

/** Over the last so many rows, or so long a time: `rolling('mean', 'amount', '7d')`, `rolling('max', 'amount', 10)`. */
export const rolling = (how: SlidingHow, column: string, over: Duration | number): WindowFeature => ({
  how,
  column,
  over,
})
/** Over all of the past: `expanding('sum', 'amount')`. */
export const expanding = (how: SlidingHow, column: string): WindowFeature => ({ how, column })
/** The value so many rows ago: `lag('amount')`, `lag('amount', 7)`. */
export const lag = (column: string, rows = 1): WindowFeature => ({ how: 'lag', column, over: rows })
/** The last value that was not missing: `latest('address')`, `latest('address', '90d')`. */
export const latest = (column: string, over?: Duration | number): WindowFeature => ({
  how: 'latest',
  column,
  ...(over !== undefined && { over }),
})
/** Days since the row before. */
export const elapsed = (): WindowFeature => ({ how: 'elapsed' })
