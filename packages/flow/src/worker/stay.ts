import { endMark, type StepJob } from './protocol.ts'

/** A process that has served so many steps, or holds so much, makes room for a new one. */
const maxSteps = 50
const maxResidentBytes = 400e6

/** Whether this process is still small and young enough for another step. A profile is written when it exits. */
export const mayStay = (steps: number): boolean =>
  steps < maxSteps &&
  process.memoryUsage.rss() < maxResidentBytes &&
  !process.execArgv.some((flag) => flag.includes('-prof'))

/** Resolves when all that the step printed, and the mark after it, is on its way. */
export const printMark = async (job: StepJob): Promise<void> => {
  const printed = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((done) => stream.write(`${endMark(job)}\n`, () => done())),
  )
  await Promise.all(printed)
}
