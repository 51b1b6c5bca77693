export { FilterError } from './filter.errors.ts'
export { parseFilter, parseQuery, type Clause } from './parse-filter.ts'
export { parseOrderBy, type Order } from './parse-order.ts'
export {
  experimentWords,
  loggedModelWords,
  modelVersionWords,
  nativeRunWords,
  registeredModelWords,
  runWords,
  traceMetricWords,
  traceWords,
} from './vocabularies.ts'
export type { Comparator, Field, Kind, Vocabulary } from './vocabulary.ts'
