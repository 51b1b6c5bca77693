import { startRun, type StartOptions } from './start-run.ts'
import type { TrackedRun } from './tracked-run.ts'

/**
 * Starts a run, lets `work` log to it, and ends it: finished, or failed where the work throws, which is thrown on.
 *
 * @example const loss = await trackRun({ url: '', params }, (run) => train(run))
 */
export const trackRun = async <Result>(
  options: StartOptions,
  work: (run: TrackedRun<Uint8Array | Blob>) => Result | Promise<Result>,
): Promise<Result> => within(await startRun(options), work)

/** Lets `work` log to a run and ends it: finished, or failed where the work throws, which is thrown on. */
export async function within<Source, Result>(
  run: TrackedRun<Source>,
  work: (run: TrackedRun<Source>) => Result | Promise<Result>,
): Promise<Result> {
  let result: Result
  try {
    result = await work(run)
  } catch (error) {
    await run.end('failed')
    throw error
  }
  await run.end()
  return result
}
