import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'

/**
 * Lets the thread that calls it run only while no other wants the processor: for work that must not hold up those who wait
 * for the event loop. On Linux a thread has a priority of its own; elsewhere nothing happens.
 */
export const stepBack = (): void => {
  try {
    // <process>/task/<thread>
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), constants.priority.PRIORITY_LOW)
  } catch {
    // It runs as anything else then.
  }
}
