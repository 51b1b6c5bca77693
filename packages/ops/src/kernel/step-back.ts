import { execFile } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'

const { PRIORITY_LOW, PRIORITY_BELOW_NORMAL } = constants.priority
/** When this thread last let others go first; null where it never steps back. */
let stoodBack: number | null = null

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
    stoodBack = performance.now()
  } catch {
    // It runs as anything else then.
  }
}

/**
 * Lets this whole process run nearly only while nothing else wants the processor, for good (SCHED_IDLE). Each of its threads is
 * still owed a share, 0.3 %, and takes that in turns of up to 4 ms: so what works long also gives way. Linux's `chrt` asks for
 * it, since Node can't; where that is missing, nothing happens.
 */
export const stepAside = (): Promise<void> =>
  new Promise((resolve) => {
    execFile('chrt', ['-a', '-i', '-p', '0', String(process.pid)], () => resolve())
  })

/** How long it works, and then rests; the system makes a twentieth of a millisecond more of the rest. */
const [workMs, restMs] = [0.3, 0.01]
const nobodyWakes = new Int32Array(new SharedArrayBuffer(4))

/**
 * To be called again and again within long work: rests a moment now and then, in a thread that has stepped back. Whoever
 * wants the processor gets it then; a thread that has begun its turn is else left to it for up to 4 ms on Linux (EEVDF, a
 * tick of 250 Hz), whatever its priority is.
 */
export const giveWay = (): void => {
  if (stoodBack === null || performance.now() - stoodBack < workMs) return
  Atomics.wait(nobodyWakes, 0, 0, restMs)
  stoodBack = performance.now()
}
