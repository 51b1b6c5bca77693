import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { TensorType } from './graph.ts'
import { inputMissing, inputOfWrongLength, inputOfWrongType, notAModel } from './onnx.errors.ts'

/** One column of values as a runtime takes it: float, double, int64, string, bool (0/1). */
export type OnnxColumn = Float32Array | Float64Array | BigInt64Array | readonly string[] | Uint8Array

export interface OnnxPort {
  readonly name: string
  readonly type: TensorType
}

export interface OnnxSession {
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
  /**
   * Runs the graph once over columns of one length; columns the graph doesn't know are left out. Outputs
   * come back flat (row-major). The work itself is synchronous inside ONNX Runtime.
   * Throws ONNX_INPUT_MISSING, ONNX_INPUT_TYPE, ONNX_INPUT_LENGTH.
   */
  run(columns: Readonly<Record<string, OnnxColumn>>): Promise<Record<string, OnnxColumn>>
  close(): Promise<void>
}

const typeOfOrt: Record<string, TensorType> = {
  float32: 'float',
  float64: 'double',
  int64: 'int64',
  string: 'string',
  bool: 'bool',
}
const ortTypeOf: Record<TensorType, string> = {
  float: 'float32',
  double: 'float64',
  int64: 'int64',
  string: 'string',
  bool: 'bool',
}

const typeOf = (column: OnnxColumn): TensorType => {
  if (column instanceof Float64Array) return 'double'
  if (column instanceof Float32Array) return 'float'
  if (column instanceof BigInt64Array) return 'int64'
  return column instanceof Uint8Array ? 'bool' : 'string'
}

/**
 * Loads a model from its bytes or file with one thread: predictions run side by side in processes, not inside a run.
 * Throws ONNX_NOT_A_MODEL.
 */
export async function openSession(model: Uint8Array | string): Promise<OnnxSession> {
  const options = {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  } as const
  // Loaded when a model is opened: a process that only trains, or only serves the API, does without its 45 MB.
  // It would count its use otherwise, and leave an empty mat-debug-<pid>.log in the folder for temporary files.
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1'
  const ort = await import('onnxruntime-node')
  let session: InferenceSession
  try {
    session =
      typeof model === 'string'
        ? await ort.InferenceSession.create(model, options)
        : await ort.InferenceSession.create(model, options)
  } catch (cause) {
    throw notAModel(typeof model === 'string' ? model : 'The given bytes', cause)
  }
  const inputs = portsOf(session.inputMetadata)
  const outputs = portsOf(session.outputMetadata)
  return {
    inputs,
    outputs,
    async run(columns) {
      // Without a prototype: an input may be called __proto__ or constructor.
      const feeds: Record<string, Tensor> = Object.create(null)
      let rows = -1
      for (const { name, type } of inputs) {
        const column = Object.hasOwn(columns, name) ? columns[name] : undefined
        if (column === undefined) throw inputMissing(name, Object.keys(columns))
        if (typeOf(column) !== type) throw inputOfWrongType(name, type, typeOf(column))
        if (rows === -1) rows = column.length
        else if (column.length !== rows) throw inputOfWrongLength(name, rows, column.length)
        feeds[name] = new ort.Tensor(ortTypeOf[type] as 'string', column as string[], [column.length])
      }
      const results = await session.run(feeds)
      return Object.fromEntries(outputs.map(({ name }) => [name, results[name]!.data as OnnxColumn]))
    },
    close: () => session.release(),
  }
}

const portsOf = (metadata: readonly InferenceSession.ValueMetadata[]): OnnxPort[] =>
  metadata.map((value) => ({
    name: value.name,
    type: (value.isTensor ? typeOfOrt[value.type] : undefined) ?? 'string',
  }))
