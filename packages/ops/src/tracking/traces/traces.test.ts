import { onSqlite } from '../../../tests/worlds.ts'
import { traceMetricsConformance } from './trace-metrics.conformance.ts'
import { tracesConformance } from './traces.conformance.ts'

tracesConformance(onSqlite)
traceMetricsConformance(onSqlite)
