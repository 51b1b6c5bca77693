import { execFile } from 'node:child_process'
import type { Client } from '@slipway/client'
import type { RunComparison } from '@slipway/contract/tracking'
import { lineDiff } from './line-diff.ts'

export interface SourceDiff {
  /** The file, or the two commits. */
  readonly what: string
  /** `- ` what only the first run has, `+ ` what only the second has. */
  readonly lines: readonly string[]
}

type Text = string | null | undefined

/**
 * What differs in the code of two runs, line by line: between their commits where the repository around knows both;
 * between their sources, or what each had changed since its commit, where the platform holds them.
 */
export async function sourceDiffs(
  { artifacts }: Client,
  { runs, context, sources }: RunComparison,
): Promise<SourceDiff[]> {
  const read = async (digest: Text): Promise<string> => {
    if (!digest?.startsWith('sha256:')) return ''
    const bytes = await artifacts.getArtifact({ params: { digest } })
    return new Response(bytes).text()
  }
  const between = async (what: string, [before, after]: readonly Text[]): Promise<SourceDiff | null> => {
    try {
      return { what, lines: lineDiff(await read(before), await read(after)).filter((line) => line !== '') }
    } catch {
      // The store does not hold one of them.
      return null
    }
  }
  const told = sources.filter(({ values }) => values.some((digest) => digest?.startsWith('sha256:')))
  const changed = context.find(({ key }) => key === 'code.diffArtifact')?.values.find((path) => path !== null)
  const patches = runs.map((run) => run.artifacts.find(({ path }) => path === changed)?.digest)
  const diffs = await Promise.all([
    commitDiff(context.find(({ key }) => key === 'code.commit')?.values ?? []),
    ...told.map(({ key, values }) => between(key, values)),
    ...(told.length === 0 && patches[0] !== patches[1] ? [between('uncommitted changes', patches)] : []),
  ])
  return diffs.filter((diff) => diff !== null && diff.lines.length > 0) as SourceDiff[]
}

async function commitDiff([before, after]: readonly Text[]): Promise<SourceDiff | null> {
  if (!before || !after || before === after) return null
  const words = ['diff', '--no-color', '--no-ext-diff', before, after]
  const text = await new Promise<string | null>((done) => {
    execFile('git', words, { timeout: 10_000, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
      done(error ? null : stdout),
    )
  })
  if (text === null) return null
  return { what: `${before.slice(0, 12)}..${after.slice(0, 12)}`, lines: text.trimEnd().split('\n') }
}
