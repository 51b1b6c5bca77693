import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning } from '@slipway/contract/process-identity'
import type { Archive } from './archive.store.ts'
import type { Roller } from './roller.store.ts'
import { leftoversIn, segmentsIn, type Segment } from './segments.store.ts'

export interface Retention {
  readonly retentionDays: number | null
  readonly retentionBytes: number | null
}

const dayMs = 86_400_000
/** So many small neighbours are joined, once nobody is likely to be reading on in the middle of one. */
const joinedAtOnce = 24
const smallBytes = 2 * 1024 * 1024
const settledMs = 3_600_000
const sparedMs = 600_000

export interface MaintainParts {
  readonly dir: string
  readonly roller: Pick<Roller, 'ask'>
  readonly archive: Pick<Archive, 'factsOf'>
  readonly retention: Retention
  readonly nowMs: number
  /** Logs that this process is writing. */
  readonly mine: (name: string) => boolean
}

/**
 * Rolls what is complete, also what a writer left that died; joins small neighbours; drops whole segments that are older
 * than they may be, and the oldest while there is more than there may be.
 */
export const maintainCaptures = async (parts: MaintainParts): Promise<{ dropped: number }> => {
  const { dir, roller, nowMs } = parts
  for (const segment of await segmentsIn(dir)) {
    const orphan = segment.kind === 'log' && !parts.mine(segment.name) && !isAnothers(segment.pid)
    if (segment.kind === 'parquet' || (segment.kind === 'log' && !orphan)) continue
    await roller.ask({ kind: 'roll', path: segment.path })
  }
  const dropped = await dropOld(parts)
  for (const group of neighbours(await segmentsIn(dir), nowMs))
    await roller.ask({ kind: 'join', paths: group.map(({ path }) => path) })
  await clearLeftovers(dir, nowMs)
  return { dropped }
}

const dropOld = async ({ dir, archive, retention, nowMs }: MaintainParts): Promise<number> => {
  let dropped = 0
  const rolled = (await segmentsIn(dir)).filter(({ kind }) => kind === 'parquet')
  let bytes = rolled.reduce((sum, one) => sum + one.bytes, 0)
  for (const segment of rolled) {
    const tooMany = retention.retentionBytes !== null && bytes > retention.retentionBytes
    const { maxMs } =
      tooMany || retention.retentionDays === null ? { maxMs: nowMs } : await archive.factsOf(segment.path)
    const tooOld = retention.retentionDays !== null && maxMs < nowMs - retention.retentionDays * dayMs
    if (!tooMany && !tooOld) continue
    await rm(segment.path, { force: true })
    bytes -= segment.bytes
    dropped++
  }
  return dropped
}

/** Runs of small rolled segments that follow one another with none of another kind between them. */
const neighbours = (segments: readonly Segment[], nowMs: number): Segment[][] => {
  const groups: Segment[][] = []
  let run: Segment[] = []
  for (const segment of segments) {
    const began = Number(/^(\d{13})-/.exec(segment.name)?.[1] ?? Number.NaN)
    const small = segment.kind === 'parquet' && segment.bytes < smallBytes && began < nowMs - settledMs
    run = small ? [...run, segment] : []
    if (run.length < joinedAtOnce) continue
    groups.push(run)
    run = []
  }
  return groups
}

/**
 * Removes what a killed roll left half written, and what a killed roll or join had taken in already. Who reads on in a joined
 * part may do so for a while.
 *
 * @param spared for how long; none where nothing of a person may be left
 */
export const clearLeftovers = async (dir: string, nowMs: number, spared = sparedMs): Promise<void> => {
  const isOld = async (path: string) =>
    spared === 0 || ((await stat(path).catch(() => null))?.mtimeMs ?? nowMs) < nowMs - spared
  for (const { path, kind } of await leftoversIn(dir))
    if (kind !== 'parquet' || (await isOld(path))) await rm(path, { force: true })
  for (const name of await readdir(dir)) {
    const writer = /\.(\d+)\.draft$/.exec(name)?.[1]
    if (writer !== undefined && !isAnothers(Number(writer)) && (await isOld(join(dir, name))))
      await rm(join(dir, name), { force: true })
  }
}

/** Whether another process is at work under a number. */
const isAnothers = (pid: number | null): boolean => pid !== null && pid !== process.pid && isRunning(pid)
