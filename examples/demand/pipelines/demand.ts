import { approval, pipeline, schedule, step } from 'slipway'
import { type Sale, salesBefore } from '../data/sales.ts'

interface Model {
  /** Per day, from the first day of the history on. */
  readonly level: number
  readonly slope: number
  /** What a weekday sells of the level, Sunday first. */
  readonly weekdays: number[]
}

const history = step('history', ({ until, days }: { until: string; days: number }) =>
  salesBefore(until, days),
)

/** A line through weekly sums, and each weekday's share of it. */
const train = step('train', ({ sales }: { sales: Sale[] }): Model => fitted(sales))

/** How far off the last week would have been, had it been forecast the week before; and by “as last week”. */
const compare = step('compare', ({ sales }: { sales: Sale[] }, ctx) => {
  const [before, last] = [sales.slice(0, -7), sales.slice(-7)]
  const model = fitted(before)
  const error = meanError(last, (i) => forecastOf(model, before.length + i, last[i]!.day))
  const naive = meanError(last, (i) => before.at(i - 7)!.sold)
  ctx.metric('error', error)
  ctx.metric('error as last week', naive)
  return { error, naive }
})

const publish = step(
  'publish',
  ({ model, until, days }: { model: Model; until: string; days: number }) =>
    Array.from({ length: 7 }, (_, i) => {
      const day = dayAfter(until, i)
      return { day, expected: Math.round(forecastOf(model, days + i, day)) }
    }),
  { cache: false },
)

const demand = pipeline('demand', { until: '2026-06-01', days: 140 }, (p) => {
  const sales = history({ until: p.until, days: p.days })
  const model = train({ sales })
  const quality = compare({ sales })
  const yes = approval('sign-off', {
    question: 'Is next week’s forecast to be published?',
    of: quality,
    expiresAfterMs: 6 * 86_400_000,
  })
  return publish({ model, until: p.until, days: p.days }, { after: [yes] })
})
export default demand

/** Each Monday before the bakery opens, with the sales up to that day. */
export const weekly = schedule(demand, {
  cron: '0 4 * * MON',
  timeZone: 'Europe/Zurich',
  overlap: 'queue',
  params: { until: '{{ date }}' },
})

function fitted(sales: readonly Sale[]): Model {
  const weeks = Math.floor(sales.length / 7)
  const used = sales.slice(sales.length - 7 * weeks)
  const first = sales.length - used.length
  const sums = Array.from({ length: weeks }, (_, w) =>
    mean(used.slice(7 * w, 7 * w + 7).map(({ sold }) => sold)),
  )
  const middle = (w: number) => first + 7 * w + 3
  const [x, y] = [mean(sums.map((_, w) => middle(w))), mean(sums)]
  const slope =
    sums.reduce((sum, value, w) => sum + (middle(w) - x) * (value - y), 0) /
    sums.reduce((sum, _, w) => sum + (middle(w) - x) ** 2, 0)
  const level = y - slope * x
  const weekdays = Array.from({ length: 7 }, (_, weekday) =>
    mean(
      used.flatMap(({ day, sold }, i) =>
        weekdayOf(day) === weekday ? [sold / (level + slope * (first + i))] : [],
      ),
    ),
  )
  return { level, slope, weekdays }
}

const forecastOf = (model: Model, i: number, day: string) =>
  (model.level + model.slope * i) * model.weekdays[weekdayOf(day)]!

const meanError = (sales: readonly Sale[], expected: (i: number) => number) =>
  mean(sales.map(({ sold }, i) => Math.abs(expected(i) - sold) / sold))

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay()
const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
