import { explainedRow, type Explanation } from '@slipway/ml/explain'
import { type Batch, type BatchColumn, nestedOf } from '@slipway/ml/model'
import { giveWay } from '../../kernel/index.ts'
import type { InputReader } from '../input/input-reader.ts'
import { jsonValues } from '../input/json-values.ts'
import { longestId } from '../input/plain-rows.ts'
import { badValue, wrongForm } from '../serving.errors.ts'

/** The native form: rows as JSON objects, and an id of the caller's own if it has one. */
export const readRowsRequest = (
  reader: InputReader,
  body: unknown,
): { table: Batch; id: string | undefined; explain: boolean } => {
  const {
    rows,
    id,
    explain = false,
  } = (typeof body === 'object' && body !== null ? body : {}) as {
    rows?: unknown
    id?: unknown
    explain?: unknown
  }
  if (!Array.isArray(rows))
    throw wrongForm('The body has no list "rows".', 'Send {"rows": [{"column": value, …}, …]}.')
  if (id !== undefined && (typeof id !== 'string' || id === '' || id.length > longestId))
    throw badValue(null, 'id', `text of at most ${longestId} characters`, id, 'Leave it out to get one made.')
  if (typeof explain !== 'boolean')
    throw badValue(null, 'explain', 'true or false', explain, 'Send true to be told why.')
  return { table: reader.fromRows(rows as unknown[]), id: id as string | undefined, explain }
}

/** Outputs as JSON records, one a row: `[{"prediction":"Yes","probability":0.31},…]`. */
export const predictionsJson = (outputs: Batch): string => `[${recordsOf(outputs).join(',')}]`

/** An explanation as JSON has it: for each row one item an output, with what each column adds. */
export const explanationBody = (explanation: Explanation, rows: number) => ({
  method: explanation.method,
  scale: explanation.scale,
  ...(explanation.background && { background: explanation.background }),
  rows: Array.from({ length: rows }, (_, row) => explainedRow(explanation, row)),
})

/** The same records, one a line. */
export const predictionsLines = (outputs: Batch): string => `${recordsOf(outputs).join('\n')}\n`

/** Outputs as CSV without a header, one row a line. */
export const predictionsCsv = (outputs: Batch): string => {
  const columns = outputs.columns.map((column) => jsonValues(column, outputs.rows))
  let text = ''
  for (let row = 0; row < outputs.rows; row++)
    text += `${columns.map((values) => csvField(values[row])).join(',')}\n`
  return text
}

const csvField = (value: unknown): string => {
  if (value === null) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const recordsOf = (outputs: Batch): string[] => {
  const { columns, rows } = outputs
  const keys: string[] = []
  const texts: ((row: number) => string)[] = []
  for (const column of columns) {
    keys.push(`${keys.length === 0 ? '{' : ','}${quoted(column.name)}:`)
    texts.push(spelling(column, rows))
  }
  const records: string[] = []
  for (let row = 0; row < rows; row++) {
    if (row % 64 === 63) giveWay()
    let fields = columns.length === 0 ? '{' : ''
    for (let k = 0; k < keys.length; k++) fields += keys[k]! + texts[k]!(row)
    records.push(`${fields}}`)
  }
  return records
}

/** A text as JSON, for names, models and classes: every reply says the same ones again. */
export const quoted = (text: string): string => {
  const known = knownTexts.get(text)
  if (known !== undefined) return known
  const json = JSON.stringify(text)
  if (knownTexts.size >= mostKnownTexts) knownTexts.clear()
  if (text.length <= longestKnown) knownTexts.set(text, json)
  return json
}
const knownTexts = new Map<string, string>()
const [mostKnownTexts, longestKnown] = [1000, 100]
const truthWords = ['false', 'true']

const spelling = (column: BatchColumn, rows: number): ((row: number) => string) => {
  if (column.type === 'tensor') {
    const values = nestedOf(column, rows)
    return (row) => JSON.stringify(values[row])
  }
  if (!('codes' in column)) {
    const { values } = column
    return (row) => (Number.isFinite(values[row]) ? String(values[row]) : 'null')
  }
  const { codes, type, content } = column
  const levels =
    type === 'boolean' ? truthWords : content === 'json' ? column.levels : column.levels.map(quoted)
  return (row) => levels[codes[row] as number] ?? 'null'
}
