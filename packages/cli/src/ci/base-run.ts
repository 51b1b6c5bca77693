import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Client } from '@slipway/client'
import type { PipelineRunDetail } from '@slipway/contract/pipelines'

const lookedAt = 100

/**
 * The newest run of a pipeline that succeeded on a branch, other than `run`: one that was started on it, or from a
 * commit that it holds, since CI often checks out commits without a branch. null where there is none.
 */
export async function baseRunOf(
  client: Client,
  run: PipelineRunDetail,
  branch: string,
  folder: string,
): Promise<string | null> {
  const { runs } = await client.pipelines.listPipelineRuns({
    query: { pipeline: run.pipeline, status: 'succeeded', limit: lookedAt },
  })
  const holds = branchHolds(folder, branch)
  for (const { id } of runs) {
    if (id === run.id) continue
    const { captured } = await client.pipelines.getPipelineRun({ params: { id } })
    const code = captured?.context.code
    if (!code) continue
    if (code.branch === branch) return id
    if (code.branch === undefined && code.commit && !code.dirty && (await holds(code.commit))) return id
  }
  return null
}

/** Whether a commit belongs to the branch, as far as git knows here. */
function branchHolds(folder: string, branch: string) {
  const known = new Map<string, Promise<boolean>>()
  const isAncestor = async (commit: string): Promise<boolean> => {
    for (const name of [`origin/${branch}`, branch])
      try {
        await promisify(execFile)('git', ['merge-base', '--is-ancestor', commit, name], { cwd: folder })
        return true
      } catch {
        // Not there, or no ancestor of this one.
      }
    return false
  }
  return (commit: string): Promise<boolean> => {
    const asked = known.get(commit) ?? isAncestor(commit)
    known.set(commit, asked)
    return asked
  }
}
