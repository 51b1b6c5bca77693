import type { Violation } from '@slipway/ml/check'
import { jsonOf, mediaTypeOf } from '../wire/bodies.ts'
import { explanationBody, predictionsJson, quoted, readRowsRequest } from '../wire/rows.ts'
import { json, noHeaders, type Protocol } from './protocol.ts'

const types = [json]

/** Rows as JSON objects, for people: POST /api/v1/endpoints/{name}/predict. */
export const native: Protocol = {
  name: 'native',
  read(reader, { headers, body }) {
    mediaTypeOf(headers['content-type'], types)
    return reader.plainRows(body) ?? readRowsRequest(reader, jsonOf(body))
  },
  write: ({ outputs, id, model, version, violations, explanation }) => ({
    status: 200,
    type: json,
    headers: noHeaders,
    body: `{"predictions":${predictionsJson(outputs)},"id":${JSON.stringify(id)},"model":${quoted(model)},"version":${version}${warningsJson(violations)}${explanation ? `,"explanation":${JSON.stringify(explanationBody(explanation, outputs.rows))}` : ''}}`,
  }),
  failure: ({ status, code, message, hint }) => ({
    status,
    type: 'application/json; charset=utf-8',
    headers: noHeaders,
    body: JSON.stringify({ error: { code, message, hint } }),
  }),
}

/** What rows fail, for the caller to see; nothing where none does. */
const warningsJson = (violations: readonly Violation[]): string =>
  violations.length === 0
    ? ''
    : `,"warnings":${JSON.stringify(violations.map(({ row, columns, severity, check }) => ({ row, columns, severity, check })))}`
