import { randomBytes } from 'node:crypto'
import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { type Family, familyOf } from './family.ts'
import { lineBlocks } from './lines.ts'
import type { Mask } from './mask.ts'

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly error?: Error
}

/**
 * Hears whole lines, several at once. What comes from the same stream waits for the promise that it may give: whoever
 * writes there is held up, and nothing is gathered.
 */
export type Hearer = (from: 'stdout' | 'stderr' | 'report', lines: string) => Promise<void> | null

/** A worker as its server sees it, over the attempts that it serves. */
export interface WorkerProcess {
  readonly child: ChildProcess
  /** Leader of the process group. */
  readonly pid: number | undefined
  readonly mark: string
  /** All that it started. */
  readonly family: Family
  readonly ended: Promise<Ending>
  /** Whom its lines go to, without what is hidden. Those that come while nobody hears are kept for the next. */
  hear(hearer: Hearer | null, mask: Mask | null): void
  /** Whether no such lines are there. */
  silent(): boolean
}

const mostUnheard = 1000

/** @param home what the marks of all workers of one server begin with */
export const newMark = (home: string): string => `${home}.${randomBytes(8).toString('hex')}`

/** Reads what a child says from the first line to the last. */
export const workerProcess = (child: ChildProcess, mark: string): WorkerProcess => {
  let hearer: Hearer | null = null
  let unheard: Parameters<Hearer>[] = []
  const family = familyOf(child.pid, mark)
  const streams = [
    ['stdout', child.stdout],
    ['stderr', child.stderr],
    ['report', child.stdio?.[3]],
  ] as const
  const hear: Hearer = (from, block) => {
    if (hearer) return hearer(from, block)
    if (unheard.length < mostUnheard) unheard.push([from, block])
    return null
  }
  const readers = streams.map(([from, stream]) => reader(from, stream as Readable | null, hear))
  return {
    child,
    pid: child.pid,
    mark,
    family,
    ended: new Promise((done) => {
      child.on('error', (error) => done({ code: null, signal: null, error }))
      // The output ends with the family: a grandchild that holds a pipe must not keep the attempt open.
      child.on('exit', () => setTimeout(() => void family.end(), 100).unref())
      child.on('close', (code, signal) => done({ code, signal }))
    }),
    hear(next, mask) {
      hearer = next
      for (const one of readers) one?.hide(mask)
      if (!next) return
      const late = unheard
      unheard = []
      for (const [from, block] of late) void next(from, mask && from !== 'report' ? mask.text(block) : block)
    },
    silent: () => unheard.length === 0,
  }
}

/** No report of a worker is longer, in characters. */
const longestReport = 8 * 1024 * 1024

/** Reads a stream, and no faster than it is heard. Reports are JSON: what they hide is for who parses them. */
const reader = (from: Parameters<Hearer>[0], stream: Readable | null, hear: Hearer) => {
  if (!stream) return null
  const report = from === 'report'
  const blocks = lineBlocks(
    (block) => {
      const taken = hear(from, block)
      if (!taken) return
      stream.pause()
      void taken.finally(() => stream.resume())
    },
    report ? longestReport : undefined,
  )
  stream.on('data', (chunk: Uint8Array) => blocks.push(chunk))
  stream.on('end', () => blocks.end())
  // A pipe that breaks ends like one that closes.
  stream.on('error', () => undefined)
  return report ? null : blocks
}
