import { readdirSync, readFileSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { setFlagsFromString } from 'node:v8'

/**
 * Lets the engine's own threads, which mark old memory and compile, leave the processor to the event loop where both want it:
 * there are four, whatever the machine has, and on one processor they took four fifths of it for as long as they marked.
 * New memory is collected by the thread that it belongs to alone, so that the event loop never waits for one of them there;
 * little of it lives, of which four threads would make no less. On Linux alone a thread has a priority of its own.
 */
export const engineStepsBack = (): void => {
  setFlagsFromString('--no-parallel-scavenge')
  const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority
  try {
    const behind = Math.min(getPriority() + PRIORITY_BELOW_NORMAL, PRIORITY_LOW)
    for (const thread of readdirSync('/proc/self/task'))
      if (readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim() === 'V8Worker')
        setPriority(Number(thread), behind)
  } catch {
    // They run as anything else then.
  }
}
