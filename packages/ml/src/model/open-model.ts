import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { type OnnxColumn, type OnnxPort, openNative, type OpenOptions, type Tensor } from '../onnx/index.ts'
import { columnsByName } from '../prepare/index.ts'
import type { Column, Table } from '../table/table.ts'
import { FlatRow } from './flat-row.ts'
import { flatInputs } from './flat-inputs.ts'
import { folderBroken, folderMissing } from './model.errors.ts'
import type { TableSignature } from './signature.ts'
import { outputColumn, tensorColumn } from './tensor-columns.ts'

export interface ServedModel {
  readonly signature: TableSignature
  /** The tensors that the graph takes: those of the signature's inputs that matter. */
  readonly inputs: readonly OnnxPort[]
  /** Predicts any number of rows; columns of the answer are `signature.outputs`. */
  predict(table: Table): Promise<Table>
  /** Whether `predictNow` answers anything. */
  readonly isNative: boolean
  /** The same at once, where this process answers so few rows faster than ONNX Runtime; else null. */
  predictNow(table: Table): Table | null
  /** What the trainer's `predict` answers: P(positive), probabilities row-major [rows × classes], or the number. */
  scores(table: Table): Promise<Float64Array>
  /** A table as the tensors that the graph takes. */
  tensors(table: Table): Map<string, Tensor>
  /** The same over columns that are tensors already, one run; answers the outputs by name. */
  predictColumns(columns: Readonly<Record<string, OnnxColumn>>): Promise<Record<string, OnnxColumn>>
  close(): Promise<void>
}

/** So many rows at a time: a run holds up the event loop, and this many take a millisecond or two; more are no faster. */
const rowsPerRun = 512

export interface ModelOptions extends OpenOptions {
  /** Called after each run over a part of a large table: for a thread that gives way then. */
  readonly between?: () => void
}

/**
 * Opens a model folder for predictions, with ONNX Runtime and, where it can, a plan of its own (see openNative).
 * Throws MODEL_FOLDER_MISSING, MODEL_FOLDER_BROKEN, ONNX_NOT_A_MODEL.
 */
export async function openModel(dir: string, options?: ModelOptions): Promise<ServedModel> {
  const signature = await readSignature(dir)
  const session = await openNative(async () => {
    const graph = await readFile(join(dir, 'model.onnx')).catch(() => {
      throw folderBroken(dir, 'model.onnx is missing')
    })
    return { model: graph, graph }
  }, options)
  const known = new Map(signature.inputs.map((input) => [input.name, input]))
  const wanted = session.inputs.map((port) => {
    const input = known.get(port.name)
    if (!input) throw folderBroken(dir, `signature.json lacks the input "${port.name}"`)
    return { input, type: port.type, at: signature.inputs.indexOf(input) }
  })
  const outputs = signature.outputs.map((output) => ({
    output,
    at: session.outputs.findIndex(({ name }) => name === output.name),
  }))

  const predictColumns = async (columns: Readonly<Record<string, OnnxColumn>>) => {
    // Some operators refuse to run over no rows.
    if (session.inputs.every(({ name }) => columns[name]?.length === 0))
      return Object.fromEntries(session.outputs.map(({ name, type }) => [name, emptyOf(type)]))
    return session.run(columns)
  }
  const columnsFor = (table: Table): Record<string, OnnxColumn> => {
    const given = columnsByName(table)
    return Object.fromEntries(wanted.map(({ input, type }) => [input.name, tensorColumn(given, input, type)]))
  }
  /** As the graph takes them; numbers that stand where the signature has them are taken as they are. */
  const columnsOf = (table: Table): OnnxColumn[] => {
    let given: ReadonlyMap<string, Column> | null = null
    const taken = new Array<OnnxColumn>(wanted.length)
    for (let k = 0; k < taken.length; k++) {
      const { input, type, at } = wanted[k]!
      const column = table.columns[at]
      const isAsItIs =
        type === 'float64' &&
        column !== undefined &&
        column.name === input.name &&
        column.type === input.type &&
        'values' in column
      taken[k] = isAsItIs ? column.values : tensorColumn((given ??= columnsByName(table)), input, type)
    }
    return taken
  }
  const row = flatInputs(wanted)
  const tensors = (table: Table): Map<string, Tensor> => {
    const columns = columnsOf(table)
    const shape = [table.rows]
    return new Map(
      wanted.map(({ input, type }, k) => [input.name, { datatype: type, shape, values: columns[k]! }]),
    )
  }
  const runAll = async (table: Table): Promise<Record<string, OnnxColumn>> => {
    const now = table.rows === 0 ? null : session.runNow(tensors(table))
    if (now) return Object.fromEntries(Array.from(now, ([name, { values }]) => [name, values as OnnxColumn]))
    const columns = columnsFor(table)
    if (table.rows <= rowsPerRun) return predictColumns(columns)
    const parts: Record<string, OnnxColumn>[] = []
    for (let from = 0; from < table.rows; from += rowsPerRun) {
      const slice = Object.fromEntries(
        Object.entries(columns).map(([name, column]) => [name, column.slice(from, from + rowsPerRun)]),
      )
      parts.push(await session.run(slice))
      options?.between?.()
      await setImmediate()
    }
    return Object.fromEntries(
      session.outputs.map(({ name }) => [name, joined(parts.map((part) => part[name]!))]),
    )
  }

  return {
    signature,
    inputs: session.inputs,
    predictColumns,
    tensors,
    isNative: session.isNative,
    predictNow(table) {
      const isFlat = table instanceof FlatRow && row.take(table)
      const results = isFlat
        ? session.runRowNow(row.numbers, row.texts)
        : session.runColumnsNow(columnsOf(table), table.rows)
      return (
        results && {
          rows: table.rows,
          columns: outputs.map(({ output, at }) => outputColumn(output, results[at] as OnnxColumn)),
        }
      )
    },
    async predict(table) {
      const results = await runAll(table)
      const columns = signature.outputs.map((output) => outputColumn(output, results[output.name]!))
      return { rows: table.rows, columns }
    },
    async scores(table) {
      const results = await runAll(table)
      const names = signature.outputs.map(({ name }) => name)
      const wide = (signature.task === 'regression' ? names : names.slice(1)).map(
        (name) => results[name] as Float64Array,
      )
      const out = new Float64Array(table.rows * wide.length)
      for (const [k, column] of wide.entries())
        for (let row = 0; row < table.rows; row++) out[row * wide.length + k] = column[row]!
      return out
    },
    close: () => session.close(),
  }
}

async function readSignature(dir: string): Promise<TableSignature> {
  const text = await readFile(join(dir, 'signature.json'), 'utf8').catch(() => {
    throw folderMissing(dir)
  })
  try {
    const signature = JSON.parse(text) as TableSignature
    if (Array.isArray(signature.inputs) && Array.isArray(signature.outputs)) return signature
  } catch {
    // Said below, as for a file that is JSON of another shape.
  }
  throw folderBroken(dir, 'signature.json is not a signature')
}

const emptyOf = (type: OnnxPort['type']): OnnxColumn => {
  if (type === 'float64') return new Float64Array(0)
  if (type === 'float32') return new Float32Array(0)
  if (type === 'int64') return new BigInt64Array(0)
  return type === 'bool' ? new Uint8Array(0) : []
}

function joined(parts: readonly OnnxColumn[]): OnnxColumn {
  if (parts[0] instanceof Float64Array) {
    const numbers = parts as readonly Float64Array[]
    const out = new Float64Array(numbers.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of numbers) {
      out.set(part, at)
      at += part.length
    }
    return out
  }
  return parts.flatMap((part) => Array.from<string>(part as readonly string[]))
}
