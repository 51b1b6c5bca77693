import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inProcessHost } from '../../packages/ops/src/adapters/model-host/in-process.ts'

/**
 * What models cost that nobody asks: `node --expose-gc idle-models.ts <model folder> <count>` opens so many copies and
 * prints the memory that each takes, and how long opening takes, as JSON: `heldMbEach` with what opening has left behind,
 * which the collector gives back to the system when memory is short, and `mbEach` without.
 */
const [folder, count] = process.argv.slice(2) as [string, string]
const root = mkdtempSync(join(tmpdir(), 'slipway-idle-models-'))
const host = inProcessHost()
const ms: number[] = []
const open = async (k: number) => {
  const dir = join(root, String(k))
  cpSync(folder, dir, { recursive: true })
  const sinceMs = performance.now()
  const model = await host.open(dir)
  ms.push(performance.now() - sinceMs)
  return model
}
const settled = async () => {
  const held = await collectedMb('regular')
  return { held, lives: await collectedMb('last-resort') }
}
const collectedMb = async (flavor: 'regular' | 'last-resort') => {
  for (let i = 0; i < 3; i++) {
    globalThis.gc!({ type: 'major', execution: 'sync', flavor })
    await new Promise((turn) => setImmediate(turn))
  }
  return process.memoryUsage().rss / 1024 ** 2
}

// The first ones load ONNX Runtime itself.
const kept = [await open(-1), await open(-2)]
const [firstMs] = ms.splice(0)
const before = await settled()
for (let k = 0; k < Number(count); k++) kept.push(await open(k))
const after = await settled()
const [mbEach, heldMbEach] = [after.lives - before.lives, after.held - before.held].map(
  (mb) => mb / Number(count),
)
ms.sort((a, b) => a - b)
rmSync(root, { recursive: true })
const medianMs = ms[Math.floor(ms.length / 2)]
console.log(JSON.stringify({ models: kept.length, firstMs, medianMs, mbEach, heldMbEach }))
process.exit(0)
