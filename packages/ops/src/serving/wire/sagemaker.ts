import type { IncomingHttpHeaders } from 'node:http'
import { type Batch, mayBeLeftOut } from '@slipway/ml/model'
import { csvColumns, csvLines } from '../input/csv.ts'
import type { InputReader } from '../input/input-reader.ts'
import { badHeader, notJson } from '../serving.errors.ts'
import { fromPositions, readInstances } from './instances.ts'
import { readInvocation } from './mlflow-scoring.ts'

/** SageMaker's InvokeEndpoint: its headers and its ways to send rows. */
export interface InvokeHeaders {
  readonly inferenceId: string | undefined
  readonly targetVariant: string | undefined
  readonly targetModel: string | undefined
  readonly sessionId: string | undefined
  readonly customAttributes: string | undefined
  readonly enableExplanations: string | undefined
}

const prefix = 'x-amzn-sagemaker-'

/** Reads them as the service does: texts of visible characters, at most 64 of an id and 1024 of attributes. */
export const invokeHeaders = (headers: IncomingHttpHeaders): InvokeHeaders => {
  const of = (name: string, mostCharacters: number): string | undefined => {
    const value = headers[prefix + name]
    if (value === undefined || value === '') return undefined
    if (typeof value !== 'string' || value.length > mostCharacters)
      throw badHeader(`X-Amzn-SageMaker-${name}`, `at most ${mostCharacters} characters`)
    return value
  }
  for (const name of ['inference-component', 'target-container-hostname'])
    if (of(name, 1024) !== undefined)
      throw badHeader(
        `X-Amzn-SageMaker-${name}`,
        'nothing, since an endpoint has variants here, and no parts of that kind; Target-Variant and Target-Model say who is to answer',
      )
  return {
    inferenceId: of('inference-id', 64),
    targetVariant: of('target-variant', 63),
    targetModel: of('target-model', 1024),
    sessionId: of('session-id', 256),
    customAttributes: of('custom-attributes', 1024),
    enableExplanations: of('enable-explanations', 64),
  }
}

/**
 * Rows as lists of values stand for the inputs in the signature's order, as SageMaker's own algorithms take them:
 * {"instances": [[…]]}, {"instances": [{"features": […]}]} or a bare list. All else is MLflow's.
 */
export const readInvokeJson = (reader: InputReader, body: unknown): Batch => {
  const rows = Array.isArray(body) ? body : (body as { instances?: unknown } | null)?.instances
  if (!Array.isArray(rows)) return readInvocation(reader, withRows(body))
  const bare = rows.map(featuresOf)
  // One row as a bare list of values.
  if (
    Array.isArray(body) &&
    bare.length > 0 &&
    bare.every((value) => value === null || typeof value !== 'object')
  )
    return fromPositions(reader, [bare], 'json')
  return readInstances(reader, bare, 'instances')
}

const featuresOf = (row: unknown): unknown => {
  const features = (row as { features?: unknown } | null)?.features
  return Array.isArray(features) ? features : row
}

/** Our own form too, so that one body serves both addresses. */
const withRows = (body: unknown): unknown => {
  const rows = (body as { rows?: unknown } | null)?.rows
  return Array.isArray(rows) ? { dataframe_records: rows } : body
}

/** CSV as SageMaker sends it, without a header: by position. Where the first line names every input it is a header. */
export const readInvokeCsv = (reader: InputReader, text: string): Batch => {
  const lines = csvLines(text)
  const [first] = lines
  const named = first && new Set(first)
  if (named && reader.signature.inputs.every((input) => mayBeLeftOut(input) || named.has(input.name)))
    if (reader.signature.inputs.some(({ name }) => named.has(name)))
      return reader.fromColumns(csvColumns(text), 'spelled')
  return fromPositions(reader, lines, 'spelled')
}

/** One JSON document a line: rows as objects, or as lists by position. */
export const readInvokeLines = (reader: InputReader, text: string): Batch => {
  const rows: unknown[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    try {
      rows.push(JSON.parse(line))
    } catch (cause) {
      throw notJson(line, `line ${rows.length + 1}: ${(cause as Error).message}`)
    }
  }
  return readInvokeJson(reader, { instances: rows })
}
