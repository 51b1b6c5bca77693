import { type OnnxPort, type OnnxSession, openSession } from '../session.ts'
import { sizeOf, type Tensor, type TensorValues } from '../tensor.ts'
import { compilePlan, type Plan } from './plan.ts'
import { isSame, probes, rowsFrom } from './probes.ts'

/** A model that may answer at once. */
export interface NativeSession extends OnnxSession {
  /** Whether this process has a plan of its own for the graph. */
  readonly isNative: boolean
  /** The outputs, where the plan answers so many rows faster than ONNX Runtime; null: ask `runTensors`. */
  runNow(tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> | null
  /** The same for columns of `rows` values each, in the order of the inputs, which are of shape [N]; outputs in theirs. */
  runColumnsNow(columns: readonly TensorValues[], rows: number): readonly TensorValues[] | null
  /** The same for one row: a number or a text for each of the inputs. */
  runRowNow(numbers: Float64Array, texts: readonly string[]): readonly TensorValues[] | null
}

/** What to open: bytes or a file for ONNX Runtime, and the same as bytes to be read here; null: not to be. */
export interface Loaded {
  readonly model: Uint8Array | string
  readonly graph: Uint8Array | null
}

/** That a plan answers as ONNX Runtime does, and up to how many rows it is faster; with what it takes and gives. */
export interface PlanProof {
  readonly mostRows: number
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
}

/** Proofs of before, by the bytes of graphs. None fails: what cannot be kept or read is proven again. */
export interface PlanProofs {
  of(graph: Uint8Array): Promise<PlanProof | null>
  keep(graph: Uint8Array, proof: PlanProof): Promise<void>
}

/** Where this code lies: a bundle's file is called by its content, so that proofs of another one are not taken for its own. */
export const planCode = import.meta.url

export interface OpenOptions {
  /** false: everything is left to ONNX Runtime. */
  readonly plans?: boolean
  readonly proofs?: PlanProofs | undefined
}

/** Larger files are not read to look for a plan: trees of that size don't fit the processor's caches either way. */
const mostBytes = 64 * 1024 * 1024
const probed = 48
/** The sizes at which the two are timed. */
const sizes = [1, 64, 512]

/**
 * Opens a model with a plan of its own beside ONNX Runtime, where the plan answers probes of every kind as ONNX Runtime
 * does, to 1e-6, and a single row faster. Then ONNX Runtime's session is closed, and opened again by `load` on the first
 * request that needs it: one of more rows than the plan is faster for, or that the plan doesn't follow. Where that was proven
 * before, ONNX Runtime is not even loaded until then, which takes longer than all the rest.
 * Throws ONNX_NOT_A_MODEL.
 */
export async function openNative(
  load: () => Promise<Loaded>,
  { plans = true, proofs }: OpenOptions = {},
): Promise<NativeSession> {
  const { model, graph } = await load()
  const mayHavePlan = plans && graph !== null && graph.length <= mostBytes
  const known = mayHavePlan ? await proofs?.of(graph) : null
  const provenPlan = known ? compilePlan(graph!) : null
  if (known && provenPlan) return answering(provenPlan, known, load)

  const session = await openSession(model)
  const plan = mayHavePlan ? compilePlan(graph) : null
  const mostRows = plan ? await provenRows(plan, session) : 0
  if (!plan || mostRows === 0)
    return {
      ...session,
      isNative: false,
      runNow: () => null,
      runColumnsNow: () => null,
      runRowNow: () => null,
    }

  // What it was tried with is let go.
  const proof = { mostRows, inputs: session.inputs, outputs: session.outputs }
  await session.close()
  await proofs?.keep(graph!, proof)
  return answering(plan, proof, load)
}

/** Answers with a plan, and opens ONNX Runtime's session where that does not. */
const answering = (
  { run, runColumns, runRow }: Plan,
  { mostRows, inputs, outputs }: PlanProof,
  load: () => Promise<Loaded>,
): NativeSession => {
  let opening: Promise<OnnxSession> | null = null
  const opened = (): Promise<OnnxSession> => {
    const begun = (opening ??= load().then((again) => openSession(again.model)))
    begun.catch(() => (opening = null))
    return begun
  }
  const runNow: NativeSession['runNow'] = (tensors) => {
    const [first] = inputs
    const rows = first && tensors.get(first.name)?.shape[0]
    if (rows === undefined || rows > mostRows) return null
    // What doesn't fit is ONNX Runtime's to refuse, in its words.
    for (const port of inputs) if (!fits(port, rows, tensors.get(port.name))) return null
    return run(tensors)
  }
  return {
    inputs,
    outputs,
    isNative: true,
    runNow,
    runColumnsNow: (columns, rows) => (rows > mostRows || rows === 0 ? null : runColumns(columns, rows)),
    runRowNow: runRow,
    run: async (columns) => (await opened()).run(columns),
    runTensors: async (tensors) => runNow(tensors) ?? (await opened()).runTensors(tensors),
    close: async () => (await opening?.catch(() => null))?.close(),
  }
}

const fits = ({ shape }: OnnxPort, rows: number, tensor: Tensor | undefined): boolean => {
  if (tensor?.shape.length !== shape.length || tensor.shape[0] !== rows) return false
  let size = rows
  for (let k = 1; k < shape.length; k++) {
    if (tensor.shape[k] !== shape[k]) return false
    size *= shape[k] as number
  }
  return tensor.values.length === size
}

/** Up to how many rows a plan is right and faster; 0: not at all. */
async function provenRows(plan: Plan, session: OnnxSession): Promise<number> {
  const all = probes(session.inputs, plan, probed)
  if (!all) return 0
  let answered = 0
  for (let row = 0; row < probed; row++) {
    const asked = rowsFrom(all, row, 1)
    const own = plan.run(asked)
    if (!own) continue
    answered++
    const theirs = await session.runTensors(asked).catch(() => null)
    if (!theirs || !isSame(own, theirs)) return 0
  }
  if (answered < probed / 4) return 0
  const together = plan.run(all)
  if (together && !isSame(together, await session.runTensors(all).catch(() => new Map<string, Tensor>())))
    return 0
  if (together && sizeOf([...together.values()][0]!.shape) === 0) return 0

  let proven = 0
  for (const rows of sizes) {
    const some = probes(session.inputs, plan, rows)!
    if (!plan.run(some)) break
    const own = await fastest(() => plan.run(some))
    const theirs = await fastest(() => session.runTensors(some)).catch(() => 0)
    if (own > theirs) break
    proven = rows
  }
  return proven
}

/**
 * The least time of some runs, in ms: whatever else the machine does only makes them longer. On a busy one a run may be held
 * up for milliseconds, so that some must be taken however long they are.
 */
async function fastest(run: () => unknown): Promise<number> {
  let least = Infinity
  let spent = 0
  for (let round = 0; round < 12 && (round < 4 || spent < 3); round++) {
    const began = performance.now()
    await run()
    const ms = performance.now() - began
    spent += ms
    least = Math.min(least, ms)
  }
  return least
}
