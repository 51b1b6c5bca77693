import { newId } from '../../kernel/index.ts'
import { requestOfTable } from '../input/json-values.ts'
import type { InputReader } from '../input/input-reader.ts'
import { readParquetBody } from '../parquet-body.store.ts'
import { mediaTypeOf, pythonJsonOf, textOf } from '../wire/bodies.ts'
import { readBareRow, scoringBody, type ScoringForm } from '../wire/mlflow-scoring.ts'
import { predictionsArray, readInvokeArray } from '../wire/numpy.ts'
import { explanationBody, predictionsCsv, predictionsLines } from '../wire/rows.ts'
import {
  invokeHeaders,
  type InvokeHeaders,
  readInvokeCsv,
  readInvokeJson,
  readInvokeLines,
} from '../wire/sagemaker.ts'
import type { Failure } from './failure.ts'
import { json, type Asked, type Call, type Protocol } from './protocol.ts'

const csv = 'text/csv'
const lines = 'application/jsonlines'
const parquet = new Set(['application/x-parquet', 'application/vnd.apache.parquet'])
const numpy = 'application/x-npy'
const types = [json, csv, lines, 'application/jsonlines+json', numpy, ...parquet]

/** A caller that begins a session: what is answered in it is answered by one variant. */
const newSession = 'NEW_SESSION'
/** Nothing of a session is kept here, so that this is only what the caller is told. */
const sessionMs = 24 * 60 * 60 * 1000

interface Invoked extends Asked {
  readonly invoke: InvokeHeaders
  readonly form: ScoringForm
}

/** SageMaker's InvokeEndpoint: POST /endpoints/{name}/invocations, for boto3's sagemaker-runtime and its kin. */
export const sagemaker: Protocol<Invoked> = {
  name: 'sagemaker',
  wish(headers) {
    const { targetVariant: variant, targetModel: model, sessionId } = invokeHeaders(headers)
    return { variant, model, session: sessionId === newSession ? newId('se') : sessionId }
  },
  read({ lenient: reader }, { headers, body }): Invoked | Promise<Invoked> {
    const type = mediaTypeOf(headers['content-type'], types)
    const invoke = invokeHeaders(headers)
    const explain = explains(invoke.enableExplanations)
    const { answers, rows } = reader.signature
    const asked = (table: Asked['table'], bare = false) => {
      const form = { answers, rows, bare }
      return { table, id: invoke.inferenceId, invoke, explain, form }
    }
    if (parquet.has(type)) return parquetOf(reader, body).then((table) => asked(table))
    if (type === numpy) return asked(readInvokeArray(reader, body))
    if (type === csv) return asked(readInvokeCsv(reader, textOf(body)))
    if (type === json) {
      const value = pythonJsonOf(body)
      const row = readBareRow(reader, value)
      return row ? asked(row, true) : asked(readInvokeJson(reader, value))
    }
    return asked(readInvokeLines(reader, textOf(body)))
  },
  write(
    { request: { invoke, form }, outputs, explanation, id, variant },
    { headers: { accept } },
    { session },
  ) {
    const [type, body] = explanation
      ? [
          json,
          scoringBody(
            outputs,
            { ...form, bare: false },
            `,"explanations":${JSON.stringify(explanationBody(explanation, outputs.rows))}`,
          ),
        ]
      : wordsOf(accept, outputs, form)
    const headers: Record<string, string> = {
      'x-amzn-invoked-production-variant': variant,
      'x-amzn-requestid': id,
      'x-slipway-prediction-id': id,
    }
    if (invoke.customAttributes !== undefined)
      headers['x-amzn-sagemaker-custom-attributes'] = invoke.customAttributes
    if (invoke.sessionId === newSession) {
      const expires = new Date(Date.now() + sessionMs).toISOString().replace(/\.\d+Z$/, 'Z')
      headers['x-amzn-sagemaker-new-session-id'] = `${session}; Expires=${expires}`
    }
    return { status: 200, type, headers, body }
  },
  failure: (failure) => (ofTheModel.test(failure.code) ? modelError(failure) : serviceError(failure)),
}

/** The header holds an expression; those that are asked for are anything but false. */
const explains = (header: string | undefined): boolean =>
  header !== undefined && header.replaceAll('`', '').trim().toLowerCase() !== 'false'

const parquetOf = async (reader: InputReader, body: Call['body']) =>
  requestOfTable(reader, await readParquetBody(body))

const wordsOf = (
  accept: string | undefined,
  outputs: Asked['table'],
  form: Invoked['form'],
): [string, string | Buffer] => {
  const type = accept === undefined ? json : acceptedOf(accept)
  if (type === csv) return [csv, predictionsCsv(outputs)]
  if (type === lines) return [lines, predictionsLines(outputs)]
  if (type === numpy) return [numpy, predictionsArray(outputs)]
  return [json, scoringBody(outputs, form)]
}

const writable = new Set([json, csv, lines, numpy])

/** The first that a caller takes of those that are written here, as predictors of SageMaker's SDK list them. */
const acceptedOf = (accept: string): string =>
  accept
    .split(',')
    .map((part) => part.split(';')[0]!.trim().toLowerCase())
    .find((type) => writable.has(type)) ?? json

/** What a model's own container would refuse or fail at; all else the service itself says. */
const ofTheModel =
  /^(SERVING_(INPUT|NO_ROWS|REQUEST_FORM|NOT_JSON|MEDIA_TYPE|BAD_ENCODING|MODEL|DEADLINE)|MODEL_|ONNX_|BUG$)/

const modelError = ({ status, code, message, hint }: Failure) => ({
  status: 424,
  type: json,
  headers: { 'x-amzn-errortype': 'ModelError' },
  body: JSON.stringify({
    Message: `Received client error (${status}) from model with message "${message} ${hint}".`,
    message,
    OriginalMessage: message,
    OriginalStatusCode: status,
    code,
    hint,
  }),
})

const serviceError = ({ status, code, message, hint }: Failure) => {
  const [type, told] =
    status >= 500
      ? (['ServiceUnavailable', status] as const)
      : status === 403
        ? (['AccessDeniedException', 403] as const)
        : (['ValidationError', status === 404 ? 400 : status] as const)
  return {
    status: told,
    type: json,
    headers: { 'x-amzn-errortype': type },
    body: JSON.stringify({ message: `${message} ${hint}`, Message: message, code, hint }),
  }
}
