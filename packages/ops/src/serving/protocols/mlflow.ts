import { requestOfTable } from '../input/json-values.ts'
import type { InputReader } from '../input/input-reader.ts'
import { readParquetBody } from '../parquet-body.store.ts'
import { mediaTypeOf, pythonJsonOf, textOf } from '../wire/bodies.ts'
import { errorCodeOf, readCsvInvocation, readInvocation } from '../wire/mlflow-scoring.ts'
import { predictionsJson } from '../wire/rows.ts'
import { json, noHeaders, type Asked, type Call, type Protocol } from './protocol.ts'

const parquet = 'application/vnd.apache.parquet'
const types = [json, 'text/csv', parquet]

/** MLflow's scoring server: POST /invocations, for the only endpoint there is. */
export const mlflow: Protocol = {
  name: 'mlflow',
  read({ lenient: reader }, { headers, body }): Asked | Promise<Asked> {
    const type = mediaTypeOf(headers['content-type'], types)
    if (type === parquet) return parquetOf(reader, body)
    const table =
      type === 'text/csv'
        ? readCsvInvocation(reader, textOf(body))
        : readInvocation(reader, pythonJsonOf(body))
    return { table, id: undefined }
  },
  write: ({ outputs, id, variant }) => ({
    status: 200,
    type: json,
    headers: { 'x-amzn-invoked-production-variant': variant, 'x-slipway-prediction-id': id },
    body: `{"predictions":${predictionsJson(outputs)}}`,
  }),
  failure: ({ status, code, message, hint }) => ({
    status,
    type: 'application/json; charset=utf-8',
    headers: noHeaders,
    body: JSON.stringify({ error_code: errorCodeOf(status), message, code, hint }),
  }),
}

const parquetOf = async (reader: InputReader, body: Call['body']): Promise<Asked> => ({
  table: requestOfTable(reader, await readParquetBody(body)),
  id: undefined,
})
