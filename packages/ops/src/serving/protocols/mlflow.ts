import { requestOfTable } from '../input/json-values.ts'
import { readParquetBody } from '../parquet-body.store.ts'
import { mediaTypeOf, pythonJsonOf, textOf } from '../wire/bodies.ts'
import {
  errorCodeOf,
  readBareRow,
  readCsvInvocation,
  readInvocation,
  scoringBody,
  type ScoringForm,
} from '../wire/mlflow-scoring.ts'
import { json, noHeaders, type Asked, type Protocol } from './protocol.ts'

const parquet = 'application/vnd.apache.parquet'
const types = [json, 'text/csv', parquet]

interface Scoring extends Asked {
  readonly form: ScoringForm
}

/** MLflow's scoring server: POST /invocations, for the only endpoint there is. */
export const mlflow: Protocol<Scoring> = {
  name: 'mlflow',
  read({ lenient: reader }, { headers, body }): Scoring | Promise<Scoring> {
    const type = mediaTypeOf(headers['content-type'], types)
    const { answers, rows } = reader.signature
    const asked = (table: Asked['table'], bare = false) => ({
      table,
      id: undefined,
      form: { answers, rows, bare },
    })
    if (type === parquet) return readParquetBody(body).then((table) => asked(requestOfTable(reader, table)))
    if (type === 'text/csv') return asked(readCsvInvocation(reader, textOf(body)))
    const value = pythonJsonOf(body)
    const row = readBareRow(reader, value)
    return row ? asked(row, true) : asked(readInvocation(reader, value))
  },
  write: ({ request: { form }, outputs, id, variant }) => ({
    status: 200,
    type: json,
    headers: { 'x-amzn-invoked-production-variant': variant, 'x-slipway-prediction-id': id },
    body: scoringBody(outputs, form),
  }),
  failure: ({ status, code, message, hint }) => ({
    status,
    type: 'application/json; charset=utf-8',
    headers: noHeaders,
    body: JSON.stringify({ error_code: errorCodeOf(status), message, code, hint }),
  }),
}
