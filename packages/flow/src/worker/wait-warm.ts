import type { WarmOrder, WorkerMessage } from './protocol.ts'

/** The directory of the next attempt and its secrets, once the server sends them. Waiting keeps the process alive. */
export const nextMessage = async (): Promise<WorkerMessage> => {
  const told = new Promise<WorkerMessage>((resolve) => process.once('message', resolve))
  // Waiting is work, until the attempt begins.
  process.channel?.ref()
  const message = await told
  process.channel?.unref()
  return message
}

/**
 * Loads what the next attempt will need and waits for its directory, so that a step that follows another does not
 * wait for its process. What goes wrong while loading is said when the attempt loads the same again.
 */
export const waitWarm = async (order: WarmOrder): Promise<string> => {
  const message = nextMessage()
  const { loadCode } = await import('./run-step.ts')
  await loadCode(order).catch(() => undefined)
  return (await message).dir
}
