import { Registry } from 'prom-client'
import { readings } from '../kernel/index.ts'
import type { Database } from '../ports/database.ts'

/** Whether the database answers, for `/metrics`, which must be answered while it does not. */
export const databaseMetrics = (database: Pick<Database<unknown>, 'isUp'>): Registry => {
  const registry = new Registry()
  readings(
    registry,
    'slipway_database_up',
    'Whether the database answered when it was asked last',
    'gauge',
    () => [{ labels: {}, value: database.isUp() ? 1 : 0 }],
  )
  return registry
}
