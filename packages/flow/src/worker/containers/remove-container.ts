import { execFile } from 'node:child_process'
import { containerName, engineHere } from './container-run.ts'

const patienceMs = 10_000

/** Ends the container of a worker that was stopped; the engine would let it run on. Resolves also where there is none. */
export const removeContainer = async (mark: string): Promise<void> => {
  const engine = engineHere()
  if (engine === null) return
  await new Promise<void>((done) => {
    execFile(engine, ['rm', '--force', containerName(mark)], { timeout: patienceMs }, () => done())
  })
}
