import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'

const { PRIORITY_LOW, PRIORITY_BELOW_NORMAL } = constants.priority

/**
 * Lets the thread that calls it run only while no other wants the processor: for work that must not hold up those who wait
 * for the event loop; `a-little` leaves it a tenth of a processor that all want, for work that must get done. On Linux a
 * thread has a priority of its own; elsewhere nothing happens.
 */
export const stepBack = (how: 'a-little' | 'behind-all' = 'behind-all'): void => {
  try {
    // <process>/task/<thread>
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    setPriority(thread, how === 'a-little' ? PRIORITY_BELOW_NORMAL : PRIORITY_LOW)
  } catch {
    // It runs as anything else then.
  }
}
