import type { MetricPoint, RunInput } from '@slipway/contract/tracking'
import { fingerprint, pointsFingerprint, textsFingerprint, wordOf } from './fingerprint.ts'

export const tallied = ['params', 'tags', 'points', 'datasets', 'files', 'bytes'] as const
export type Tallied = (typeof tallied)[number]

/** What one run holds, counted, and fingerprints of it: equal where the content is. */
export interface Tally {
  readonly counts: Readonly<Record<Tallied, number>>
  /** bytes are those of the files, and have none of their own. */
  readonly digests: Readonly<Record<Exclude<Tallied, 'bytes'> | 'state', string>>
}

interface RunFacts {
  readonly name: string
  readonly status: string
  readonly deleted: boolean
  readonly startedAtMs: number
  readonly endedAtMs: number | null
  readonly params: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly inputs: readonly RunInput[]
}

/** Counts a run while its points and files pass by. */
export function openTally(run: RunFacts) {
  const points = pointsFingerprint()
  const files = fingerprint()
  let fileCount = 0
  let bytes = 0
  return {
    points: (some: readonly MetricPoint[]) => points.add(some),
    file(path: string, digest: string, size: number) {
      files.add([wordOf(path), wordOf(digest)])
      fileCount++
      bytes += size
    },
    tally: (): Tally => ({
      counts: {
        params: Object.keys(run.params).length,
        tags: Object.keys(run.tags).length,
        points: points.count,
        datasets: run.inputs.length,
        files: fileCount,
        bytes,
      },
      digests: {
        params: textsFingerprint(run.params),
        tags: textsFingerprint(run.tags),
        points: points.text(),
        datasets: textsFingerprint(
          Object.fromEntries(
            run.inputs.map(({ name, digest, context }) => [`${name}\0${digest}`, context ?? '']),
          ),
        ),
        files: files.text(),
        state: textsFingerprint({
          name: run.name,
          status: run.status,
          deleted: String(run.deleted),
          startedAtMs: String(run.startedAtMs),
          endedAtMs: String(run.endedAtMs),
        }),
      },
    }),
  }
}

/** In what two tallies of one run differ. */
export const differences = (a: Tally, b: Tally): string[] =>
  Object.keys(a.digests).filter((part) => a.digests[part as never] !== b.digests[part as never])
