import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive, isRunning, parseIdentity, thisProcess } from '@slipway/contract/process-identity'
import { readServerFile, removeServerFile, writeServerFile } from './server-file.ts'

/** A file for each command that may be using the server of another. */
const folderIn = (home: string) => join(home, 'guests')
let entered = 0

/**
 * Says that this process may come to use the server of a home; to be said before that server is looked for.
 * @returns what to call at the end
 */
export function enter(home: string): () => void {
  const path = join(folderIn(home), `${process.pid}-${entered++}`)
  try {
    mkdirSync(folderIn(home), { recursive: true })
    writeFileSync(path, JSON.stringify(thisProcess()))
  } catch {
    // Whoever may not write there cannot be waited for.
  }
  return () => rmSync(path, { force: true })
}

/**
 * Waits until no other process uses the server of this one; from then on none finds it.
 * @param onWait called once, where there are some
 */
export async function untilAlone(home: string, onWait: () => void): Promise<void> {
  for (let waited = false; ; waited = true) {
    const file = readServerFile(home)
    removeServerFile(home)
    if (!hasGuests(home) || file === null) return
    writeServerFile(home, file)
    if (!waited) onWait()
    await pause(100)
  }
}

function hasGuests(home: string): boolean {
  const others = names(home).filter((name) => Number.parseInt(name, 10) !== process.pid)
  const alive = others.filter((name) => isThere(join(folderIn(home), name), Number.parseInt(name, 10)))
  for (const name of others) if (!alive.includes(name)) rmSync(join(folderIn(home), name), { force: true })
  return alive.length > 0
}

/** One that is just entering has said no more yet than its number. */
function isThere(path: string, pid: number): boolean {
  const said = parseIdentity(textOf(path))
  return said ? isAlive(said) : isRunning(pid)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function names(home: string): string[] {
  try {
    return readdirSync(folderIn(home))
  } catch {
    return []
  }
}
