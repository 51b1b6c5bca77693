import { loadPipeline } from './load-pipeline.ts'
import type { WarmOrder } from './protocol.ts'

/**
 * Loads what the next attempt will need and waits for its directory, so that a step that follows another does not
 * wait for its process. What goes wrong while loading is said when the attempt loads the same again.
 */
export const waitWarm = async (order: WarmOrder): Promise<string> => {
  const told = new Promise<string>((resolve) => {
    process.once('message', (message: { dir: string }) => resolve(message.dir))
  })
  // Waiting is work, until the attempt begins.
  process.channel?.ref()
  await import('./run-step.ts')
  const { file, export: exportName } = order.bundle
  await loadPipeline({ file, root: order.root, exportName, name: file }).catch(() => undefined)
  const dir = await told
  process.channel?.unref()
  return dir
}
