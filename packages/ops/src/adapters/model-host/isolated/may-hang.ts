import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Files beyond this are not read for it. */
const mostBytes = 512 * 1024 * 1024
/** Of a node in ONNX' protobuf: the field of its operator's name (4, of 4 bytes), and the name. */
const loops = ['Loop', 'Scan'].map((operator) => Buffer.from(`"\u0004${operator}`, 'latin1'))

/**
 * Whether a model may take time and memory that the size of its file and of its inputs do not bound: its graph, or one
 * inside it, has an operator that goes round as often as a value says. What Slipway compiled itself has none.
 */
export const mayHang = async (dir: string): Promise<boolean> => {
  const names = await readdir(dir, { recursive: true })
  if (names.includes('signature.json')) return false
  for (const name of names.filter((one) => one.endsWith('.onnx'))) {
    const path = join(dir, name)
    if ((await stat(path)).size > mostBytes) return true
    const bytes = await readFile(path)
    if (loops.some((field) => bytes.includes(field))) return true
  }
  return false
}
