import { load } from './load.ts'
import type { Side } from './sides.ts'

/**
 * How many times the processor time that a request takes without captures it takes with them, the writing and rolling of
 * logs included. Both servers share the first processor and are loaded at once: on a machine that is shared, loads in turns
 * differ by more than what is looked for. Each answers half of what it could, so that what is done ten times a second weighs
 * twice as much as it would. Two processes that do the same differ by 1 to 3 %, by what their engines chose to compile.
 */
export async function capturesCost(
  captured: Side,
  uncaptured: Side,
  seconds: number,
  folder: string,
): Promise<number> {
  const costOf = async (side: Side) => {
    const before = side.cpu()
    const { requests } = await load(side, 32, seconds, folder)
    return (side.cpu() - before) / requests
  }
  const [on, off] = await Promise.all([costOf(captured), costOf(uncaptured)])
  return on! / off!
}
