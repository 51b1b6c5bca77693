import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { unboundedBy } from '@slipway/ml/onnx'

/** Files beyond this are not read for it. */
const mostBytes = 512 * 1024 * 1024

/**
 * Whether a model may take time and memory that the size of its file and the shapes of its inputs do not bound. What Slipway
 * compiled itself is bounded.
 */
export const isUnbounded = async (dir: string): Promise<boolean> => {
  const names = await readdir(dir, { recursive: true })
  if (names.includes('signature.json')) return false
  for (const name of names.filter((one) => one.endsWith('.onnx'))) {
    const path = join(dir, name)
    if ((await stat(path)).size > mostBytes) return true
    try {
      if (unboundedBy(await readFile(path)) !== null) return true
    } catch {
      // It is no model: whoever opens it says so.
      return false
    }
  }
  return false
}
