import { DAY_MS, datesOf, type Dates } from '../dates.ts'
import { areSiblings } from '../names.ts'
import { sampledColumn } from '../sampled.ts'
import { round, signalOf, type Leak, type LeakSearch } from './evidence.ts'

const CLASS_SIGNAL = 0.7
const NUMBER_SIGNAL = 0.995
const LEAST_ROWS = 30
/** Pairs grow with the square; tables with more dates are logs of events. */
const MOST_DATES = 12

/**
 * Pairs of dates whose distance gives the target (a status date that lies before the arrival means a
 * cancellation; delivered − ordered is the delivery time). The later-known one of the two is the leak: the
 * name-sibling of a leak already found, else one with gaps, else the later on average.
 */
export const datePairLeaks = (search: LeakSearch, found: readonly string[]): Leak[] => {
  if (search.y.length < LEAST_ROWS) return []
  const dates = datesOf(search.columns.map(({ column }) => column)).slice(0, MOST_DATES)
  const bar = search.task === 'regression' ? NUMBER_SIGNAL : CLASS_SIGNAL
  const leaks: Leak[] = []
  for (const [i, a] of dates.entries()) {
    for (const b of dates.slice(i + 1)) {
      const days = a.days.map((day, row) => (day - b.days[row]!) / DAY_MS)
      const signal = signalOf(search, sampledColumn({ name: '', type: 'integer', values: days }))
      if (signal < bar) continue
      const [leak, other] = laterKnown(a, b, found)
      for (const column of leak.columns)
        leaks.push({
          column,
          reason: `gives the target away: its distance in days to ${other.name} tells ${search.target}`,
          evidence: { [search.task === 'regression' ? 'r2' : 'explained']: round(signal) },
        })
    }
  }
  return leaks
}

const laterKnown = (a: Dates, b: Dates, found: readonly string[]): [leak: Dates, other: Dates] => {
  const rank = (dates: Dates): number => {
    const sibling = found.some((name) => dates.columns.some((own) => areSiblings(own, name)))
    const gaps = dates.days.filter((day) => Number.isNaN(day)).length / Math.max(1, dates.days.length)
    return (sibling ? 4 : 0) + (dates.columns.length === 1 ? 2 : 0) + gaps
  }
  if (Math.abs(rank(a) - rank(b)) > 1e-9) return rank(a) > rank(b) ? [a, b] : [b, a]
  let later = 0
  for (const [row, day] of a.days.entries()) later += Math.sign(day - b.days[row]!) || 0
  return later >= 0 ? [a, b] : [b, a]
}
