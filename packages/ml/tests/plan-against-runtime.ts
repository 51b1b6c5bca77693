import { openSession, type Tensor } from '../src/onnx/index.ts'
import { compilePlan } from '../src/onnx/plan/plan.ts'
import { isSame, probes, rowsFrom } from '../src/onnx/plan/probes.ts'

/**
 * Asks a graph's plan and ONNX Runtime the same rows, one by one and together; answers how often the plan did. Throws where
 * there is no plan, or the two differ.
 */
export async function compared(bytes: Uint8Array, rows = 60): Promise<number> {
  const plan = compilePlan(bytes)
  if (!plan) throw new Error('no plan')
  const session = await openSession(bytes)
  const all = probes(session.inputs, plan, rows)!
  let taken = 0
  for (let row = 0; row <= rows; row++) {
    const asked = row === rows ? all : rowsFrom(all, row, 1)
    const own = plan.run(asked)
    if (!own) continue
    taken++
    const theirs = await session.runTensors(asked)
    if (!isSame(own, theirs))
      throw new Error(`row ${row}: ${shown(asked)} gives ${shown(own)}, not ${shown(theirs)}`)
  }
  await session.close()
  return taken
}

const shown = (tensors: ReadonlyMap<string, Tensor>) =>
  JSON.stringify(Array.from(tensors, ([name, { values }]) => [name, Array.from(values as never[], String)]))
