import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isAlive, parseIdentity, thisProcess } from '@slipway/contract/process-identity'
import { outTaken } from './serving.errors.ts'

/** A writer says so often that it is still there; one of another machine that was silent for longer is taken to be gone. */
const saysEveryMs = 5_000
const silentMs = 60_000

/**
 * Says in a folder that this process writes there, until it is let go. Two that come at once both find the other, and neither
 * writes: parts of both would be mixed. Throws CLI_OUT_TAKEN where another process is writing.
 */
export async function claimFolder(
  folder: string,
  out: string,
): Promise<{ name: string; letGo(): Promise<void> }> {
  await mkdir(folder, { recursive: true })
  const name = `writer.${randomBytes(4).toString('hex')}`
  const path = join(folder, name)
  // Whole or not there, so that half a file is one that nobody writes any more.
  const say = async () => {
    await writeFile(`${path}.half`, JSON.stringify(thisProcess()))
    await rename(`${path}.half`, path)
  }
  await say()
  const { mtimeMs } = await stat(path)
  for (const other of readdirSync(folder)) {
    if (!/^writer\.[^.]+$/.test(other) || other === name) continue
    const writer = parseIdentity(await readFile(join(folder, other), 'utf8').catch(() => ''))
    // Both times are the disk's, whichever machines' clocks differ.
    const said = await stat(join(folder, other)).catch(() => null)
    const silent = writer?.host !== hostname() && (said?.mtimeMs ?? 0) < mtimeMs - silentMs
    if (writer && !silent && isAlive(writer)) {
      await rm(path, { force: true })
      throw outTaken(out, writer, other)
    }
    await rm(join(folder, other), { force: true })
  }
  let saying: Promise<void> = Promise.resolve()
  const timer = setInterval(() => void (saying = say().catch(() => {})), saysEveryMs)
  timer.unref()
  return {
    name,
    letGo() {
      clearInterval(timer)
      return saying
    },
  }
}
