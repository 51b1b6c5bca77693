import type { WarmOrder, WorkerMessage } from './protocol.ts'
import { loadCode } from './run-step.ts'

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
 * Loads what the next attempt will need and waits for it, so that it does not wait for its process. What goes wrong
 * while loading is said when the attempt loads the same again.
 */
export const waitWarm = async ({ root, bundle, modules, command }: WarmOrder): Promise<WorkerMessage> => {
  const message = nextMessage()
  const loads = [
    ...modules.map((module) => import(module)),
    ...(command ? [import('./run-command.ts')] : []),
    ...(bundle ? [loadCode({ root, bundle })] : []),
  ]
  await Promise.allSettled(loads)
  return message
}
