import { areSiblings } from '../names.ts'
import { round, signalOf, type Leak, type LeakSearch } from './evidence.ts'

/** A sibling by name needs only a trace of the target in it; a clean one stays. */
const SIGNAL = 0.03

/** Columns that share a leak's name with words added (`reservation_status_date`) and tell something themselves. */
export const siblingLeaks = (search: LeakSearch, found: readonly string[]): Leak[] =>
  search.columns.flatMap((column) => {
    if (found.includes(column.name)) return []
    const sibling = found.find((name) => areSiblings(name, column.name))
    if (sibling === undefined) return []
    const signal = signalOf(search, column)
    if (signal < SIGNAL) return []
    return [
      {
        column: column.name,
        reason: `belongs with ${sibling}, which gives the target away, and tells part of it too`,
        evidence: { [search.task === 'regression' ? 'r2' : 'explained']: round(signal) },
      },
    ]
  })
