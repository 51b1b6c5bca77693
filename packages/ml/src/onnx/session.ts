import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { type Datatype, datatypeOf, isDatatype, sizeOf, type Tensor } from './tensor.ts'
import {
  inputMissing,
  inputOfWrongLength,
  inputOfWrongType,
  notAModel,
  portUnsupported,
  runFailed,
  textCut,
} from './onnx.errors.ts'

/** One column of values as a runtime takes it. */
export type OnnxColumn = Float32Array | Float64Array | BigInt64Array | readonly string[] | Uint8Array

/** What a graph takes or gives: a size of the shape is −1 where it may be any, or the name of such a size. */
export interface OnnxPort {
  readonly name: string
  readonly type: Datatype
  readonly shape: readonly (number | string)[]
}

export interface OnnxSession {
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
  /**
   * Runs the graph once over columns of one length; columns the graph doesn't know are left out. Outputs
   * come back flat (row-major). The work itself is synchronous inside ONNX Runtime.
   * Throws ONNX_INPUT_MISSING, ONNX_INPUT_TYPE, ONNX_INPUT_LENGTH, ONNX_RUN_FAILED.
   */
  run(columns: Readonly<Record<string, OnnxColumn>>): Promise<Record<string, OnnxColumn>>
  /** The same for tensors of any shape. Throws ONNX_INPUT_MISSING, ONNX_INPUT_TYPE, ONNX_RUN_FAILED. */
  runTensors(tensors: ReadonlyMap<string, Tensor>): Promise<Map<string, Tensor>>
  close(): Promise<void>
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
    // Fatal alone: each run that fails would print a line, and whoever asked is told the same.
    logSeverityLevel: 4,
  } as const
  // Loaded when a model is opened: a process that only trains, or only serves the API, does without its 45 MB.
  // It would count its use otherwise, and leave an empty mat-debug-<pid>.log in the folder for temporary files.
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1'
  const ort = await runtime()
  let session: InferenceSession
  try {
    session =
      typeof model === 'string'
        ? await ort.InferenceSession.create(model, options)
        : await ort.InferenceSession.create(model, options)
  } catch (cause) {
    throw notAModel(typeof model === 'string' ? model : 'The given bytes', cause)
  }
  let inputs: OnnxPort[]
  let outputs: OnnxPort[]
  try {
    inputs = portsOf(session.inputMetadata)
    outputs = portsOf(session.outputMetadata)
  } catch (cause) {
    await session.release()
    throw cause
  }
  const fed = async (feeds: Record<string, OrtTensor>) => {
    try {
      return await session.run(feeds)
    } catch (cause) {
      throw runFailed(cause)
    }
  }
  return {
    inputs,
    outputs,
    async run(columns) {
      // Without a prototype: an input may be called __proto__ or constructor.
      const feeds: Record<string, OrtTensor> = Object.create(null)
      let rows = -1
      for (const { name, type } of inputs) {
        const column = Object.hasOwn(columns, name) ? columns[name] : undefined
        if (column === undefined) throw inputMissing(name, Object.keys(columns))
        if (datatypeOf(column, type) !== type) throw inputOfWrongType(name, type, datatypeOf(column))
        if (rows === -1) rows = column.length
        else if (column.length !== rows) throw inputOfWrongLength(name, rows, column.length)
        if (type === 'string') mustBeWhole(name, column as readonly string[])
        feeds[name] = new ort.Tensor(type as 'string', column as string[], [column.length])
      }
      const results = await fed(feeds)
      return Object.fromEntries(outputs.map(({ name }) => [name, results[name]!.data as OnnxColumn]))
    },
    async runTensors(tensors) {
      const feeds: Record<string, OrtTensor> = Object.create(null)
      for (const { name, type } of inputs) {
        const given = tensors.get(name)
        if (given === undefined) throw inputMissing(name, [...tensors.keys()])
        if (given.datatype !== type) throw inputOfWrongType(name, type, given.datatype)
        if (given.values.length !== sizeOf(given.shape))
          throw inputOfWrongLength(name, sizeOf(given.shape), given.values.length)
        if (type === 'string') mustBeWhole(name, given.values as readonly string[])
        feeds[name] = new ort.Tensor(
          type as 'string',
          halvesAs(given.values, Uint16Array) as string[],
          given.shape,
        )
      }
      const results = await fed(feeds)
      return new Map(
        outputs.map(({ name, type }) => {
          const { data, dims } = results[name]!
          const values = data as Tensor['values']
          return [
            name,
            {
              datatype: type,
              shape: dims,
              values: type === 'float16' ? halvesAs(values, Float16Array) : values,
            },
          ]
        }),
      )
    },
    close: () => session.release(),
  }
}

let loaded: Promise<typeof import('onnxruntime-node')> | null = null

/**
 * ONNX Runtime, which would take half floats as a Float16Array and then read nothing of it: its native part knows none.
 * It looks once whether there are any, when its first tensor is made, and where not it takes their bits.
 */
const runtime = () => (loaded ??= load())

const load = async () => {
  const ort = await import('onnxruntime-node')
  const halves = Object.getOwnPropertyDescriptor(globalThis, 'Float16Array')!
  Reflect.deleteProperty(globalThis, 'Float16Array')
  const first = new ort.Tensor('bool', [true])
  Object.defineProperty(globalThis, 'Float16Array', halves)
  first.dispose()
  return ort
}

/** Half floats as their bits, and back; anything else as it is. */
const halvesAs = (
  values: Tensor['values'],
  kind: typeof Uint16Array | typeof Float16Array,
): Tensor['values'] =>
  values instanceof Float16Array || (kind === Float16Array && values instanceof Uint16Array)
    ? new kind(values.buffer as ArrayBuffer, values.byteOffset, values.length)
    : values

const portsOf = (metadata: readonly InferenceSession.ValueMetadata[]): OnnxPort[] =>
  metadata.map((value) => {
    if (!value.isTensor) throw portUnsupported(value.name, 'a sequence or a map')
    if (!isDatatype(value.type)) throw portUnsupported(value.name, value.type)
    return {
      name: value.name,
      type: value.type,
      shape: value.shape.map((size) => (size === '' ? -1 : size)),
    }
  })

/** ONNX Runtime for Node ends a text at its first zero, and says nothing. */
const mustBeWhole = (name: string, texts: readonly string[]): void => {
  if (texts.some((text) => text.includes('\0'))) throw textCut(name)
}
