import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { endMark, needsOwnProcess, type StepJob } from './protocol.ts'

/** A process that has served so many steps, or holds so much, makes room for a new one. */
const maxSteps = 50
const maxResidentBytes = 400e6
/** From here on garbage is worth the time that collecting it takes. */
const manyBytes = 64e6

/** Whether this process is still small and young enough for another step. A profile is written when it exits. */
export const mayStay = (job: StepJob, steps: number): boolean => {
  if (needsOwnProcess(job) || steps >= maxSteps || process.execArgv.some((flag) => flag.includes('-prof')))
    return false
  collectGarbage()
  return process.memoryUsage.rss() < maxResidentBytes
}

/** What a step has let go of must not count as the next one's memory. */
const collectGarbage = (): void => {
  // Twice at most: the first may only end a collection that had begun before the step let go, and pass that over.
  for (let round = 0; round < 2 && heldBytes() >= manyBytes; round++) {
    setFlagsFromString('--expose-gc')
    ;(runInNewContext('gc') as () => void)()
  }
}

const heldBytes = (): number => {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * Resolves when all that the step printed has left this process. A pipe that is full takes the rest later, and what a
 * process has not handed over when it exits is lost.
 */
export const printed = async (): Promise<void> => {
  const held = () =>
    [process.stdout, process.stderr].some(({ destroyed, writableLength }) => !destroyed && writableLength > 0)
  while (held()) await pause(1)
}

/** Resolves when all that the step printed, and the mark after it, is on its way. */
export const printMark = async (job: StepJob): Promise<void> => {
  const marked = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((done) => stream.write(`${endMark(job)}\n`, () => done())),
  )
  await Promise.all(marked)
}
