import { parseFilter, traceWords } from '../../tracking/index.ts'
import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { list, message, optional, Text } from '../wire/fields.ts'

export const correlationRoutes = ({ traces }: MlflowRooms): readonly Route[] => [
  route({
    method: 'POST',
    path: '/mlflow/traces/calculate-filter-correlation',
    since: 3,
    role: 'viewer',
    request: message({
      experiment_ids: list(Text, { minItems: 1 }),
      filter_string1: Text,
      filter_string2: Text,
      base_filter: optional(Text),
    }),
    async handler({ experiment_ids, filter_string1, filter_string2, base_filter }) {
      const [base, one, other] = [base_filter, filter_string1, filter_string2].map((text) =>
        parseFilter(text, traceWords),
      )
      const counts = await traces.overlap(experiment_ids, base!, one!, other!)
      return {
        npmi: proto(npmi(counts, 0)),
        npmi_smoothed: proto(npmi(counts, jeffreys)),
        filter1_count: counts.one,
        filter2_count: counts.other,
        joint_count: counts.both,
        total_count: counts.total,
      }
    },
  }),
]

interface Counts {
  readonly total: number
  readonly one: number
  readonly other: number
  readonly both: number
}

/** Half an event is added to each cell of the table: the prior of Jeffreys. */
const jeffreys = 0.5

/** protobuf's JSON has no NaN of its own. */
const proto = (value: number) => (Number.isNaN(value) ? 'NaN' : value)

/** Normalised pointwise mutual information: -1 never together, 0 independent, 1 always together; NaN where undefined. */
export function npmi({ total, one, other, both }: Counts, smoothing: number): number {
  const cells = [both, one - both, other - both, total - one - other + both]
  if (total <= 0 || one === 0 || other === 0 || Math.min(...cells) < 0) return Number.NaN
  if (smoothing === 0 && both === 0) return -1
  if (cells.slice(1).every((cell) => cell === 0)) return 1
  const [n11, n10, n01, n00] = cells.map((cell) => cell + smoothing) as [number, number, number, number]
  const all = n11 + n10 + n01 + n00
  const information = Math.log(n11) + Math.log(all) - Math.log(n11 + n10) - Math.log(n11 + n01)
  const most = -(Math.log(n11) - Math.log(all))
  return Math.max(-1, Math.min(1, information / most))
}
