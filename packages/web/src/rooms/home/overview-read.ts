import { api } from '../../app/api.ts'
import { reading } from '../../app/query-client.ts'

/** Of the reader's own day. */
const midnight = (): number => new Date().setHours(0, 0, 0, 0)

export const readOverview = () => {
  const sinceMs = midnight()
  return reading('overview', [sinceMs], (signal) =>
    api.overview.getOverview({ query: { sinceMs } }, { signal }),
  )
}
