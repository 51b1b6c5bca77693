import { text } from 'node:stream/consumers'
import { contextFields, type RunContext } from '@slipway/contract/run-context'
import type { MetricValue, Run, RunComparison } from '@slipway/contract/tracking'
import type { ArtifactStore } from '../../ports/artifact-store.ts'
import { isLockfile, type Packages, packagesOf } from './lockfile/index.ts'
import { filesOfPatch } from './patch.ts'
import { differing, rowsOf } from './rows.ts'

/** A run with what it is made of, and further files whose lockfiles count as its own. */
export interface Compared {
  readonly run: Run
  readonly context: RunContext | null
  readonly files: readonly { readonly path: string; readonly digest: string }[]
}

/** What is larger is not read. */
const mostBytes = 32 * 1024 * 1024

/** Puts runs side by side: settings, metrics, data, code, environment; one line for each thing, what differs first. */
export async function compare(
  artifacts: Pick<ArtifactStore, 'stat' | 'read'>,
  compared: readonly Compared[],
): Promise<RunComparison> {
  /** Null where the store does not hold it, or it is too large. */
  const contentOf = async (digest: string): Promise<string | null> => {
    const stored = await artifacts.stat(digest)
    return stored && stored.bytes <= mostBytes ? text(await artifacts.read(digest)) : null
  }
  const runs = compared.map(({ run }) => run)
  return {
    runs,
    params: rowsOf(runs.map((run) => run.params)),
    metrics: rowsOf<MetricValue>(runs.map(lastValues)),
    data: rowsOf(runs.map(digestsOfData)),
    context: rowsOf(compared.map(({ context }) => contextFields(context))),
    sources: await sourceRows(compared, contentOf),
    packages: await packageRows(compared, contentOf),
  }
}

const lastValues = ({ metrics }: Run) =>
  new Map(Object.entries(metrics).map(([key, last]) => [key, last.value]))

function digestsOfData({ inputs }: Run): Map<string, string> {
  const found = new Map<string, string>()
  for (const { name, digest, context } of inputs) {
    const key = context ? `${name} (${context})` : name
    const before = found.get(key)
    found.set(key, before === undefined ? digest : `${before}, ${digest}`)
  }
  return found
}

type ContentOf = (digest: string) => Promise<string | null>

/** By the sources that every run tells; where one does not, by what each had changed since its commit. */
async function sourceRows(compared: readonly Compared[], contentOf: ContentOf) {
  const told = compared.map(({ context }) => context?.code?.sources)
  if (told.every((sources) => sources !== undefined))
    return differing(told.map((sources) => new Map(sources.map(({ path, digest }) => [path, digest]))))
  const patches = compared.map(({ run, context }) =>
    run.artifacts.find(({ path }) => path === context?.code?.diffArtifact),
  )
  if (new Set(patches.map((patch) => patch?.digest)).size < 2) return []
  return differing(
    await Promise.all(
      patches.map(async (patch) => filesOfPatch((patch && (await contentOf(patch.digest))) ?? '')),
    ),
  )
}

async function packageRows(compared: readonly Compared[], contentOf: ContentOf) {
  const digests = compared.map(lockfilesOf)
  const names = [...new Set(digests.flatMap((each) => [...each.keys()]))].sort()
  const rows: RunComparison['packages'] = []
  for (const lockfile of names) {
    const own = digests.map((each) => each.get(lockfile) ?? null)
    // A run without one tells nothing of its packages.
    if (new Set(own.filter((digest) => digest !== null)).size < 2) continue
    const read = new Map<string, Packages>()
    for (const digest of new Set(own))
      if (digest !== null) {
        const content = await contentOf(digest)
        if (content !== null) read.set(digest, packagesOf(lockfile, content))
      }
    // Where the content of one is not here, nothing is known of single packages.
    const known = own.filter((digest) => digest !== null)
    if (known.some((digest) => !read.has(digest))) continue
    for (const row of differing(known.map((digest) => read.get(digest)!))) {
      const values = row.values[Symbol.iterator]()
      const whole = own.map((digest) => (digest === null ? null : values.next().value!))
      rows.push({ lockfile, ...row, values: whole })
    }
  }
  return rows
}

/** Of the context, and those among a run's files that did not come with it, such as a model's requirements.txt. */
function lockfilesOf({ context, files }: Compared): Map<string, string> {
  const found = new Map<string, string>()
  for (const { path, digest } of files)
    if (isLockfile(path) && !path.startsWith('slipway/')) found.set(path.split('/').at(-1)!, digest)
  for (const { path, digest } of context?.environment?.lockfiles ?? []) found.set(path, digest)
  return found
}
