import type { WarmOrder } from './protocol.ts'

/** The directory of the next attempt, once the server sends it. Waiting keeps the process alive. */
export const nextDir = async (): Promise<string> => {
  const told = new Promise<string>((resolve) => {
    process.once('message', (message: { dir: string }) => resolve(message.dir))
  })
  // Waiting is work, until the attempt begins.
  process.channel?.ref()
  const dir = await told
  process.channel?.unref()
  return dir
}

/**
 * Loads what the next attempt will need and waits for its directory, so that a step that follows another does not
 * wait for its process. What goes wrong while loading is said when the attempt loads the same again.
 */
export const waitWarm = async (order: WarmOrder): Promise<string> => {
  const dir = nextDir()
  const { loadCode } = await import('./run-step.ts')
  await loadCode(order).catch(() => undefined)
  return dir
}
