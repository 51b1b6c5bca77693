import { readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { CapturedBody } from '@slipway/contract/run-context'
import { describePipeline, planPipeline } from '@slipway/flow/plan'
import { pipelineFiles, pipelineName } from '@slipway/flow/project'
import { pipelineUnknown, type Planner } from '../pipelines/index.ts'

/** The project whose pipelines a server can plan by itself. */
export interface ProjectOptions {
  /** The folder that holds slipway.config.ts. */
  readonly root: string
  /** The file URL of what `import … from 'slipway'` is to mean, and which slipway that is. */
  readonly slipwayEntry: string
  readonly slipwayVersion: string
  /** What a run of now is made of: commit, difference, lockfiles. */
  readonly capture?: () => Promise<CapturedBody>
}

/** So that a module that never ends does not hold a schedule for ever. */
const timeoutMs = 120_000

/** Plans a project's pipelines in children: the server loads no code of users. */
export function projectPlanner(home: string, project: ProjectOptions): Planner {
  const root = resolve(project.root)
  const { slipwayEntry, slipwayVersion } = project
  const fileOf = (name: string): string => {
    const files = pipelineFiles(root)
    const file = files.find((one) => pipelineName(one) === name)
    if (!file) throw pipelineUnknown(name, files.map(pipelineName))
    return file
  }
  /** What each pipeline was made of when it was last read. */
  const madeOf = new Map<string, readonly string[]>()
  return {
    project: nameOf(root),
    names: () => pipelineFiles(root).map(pipelineName),
    stamp: () =>
      [...new Set([...pipelineFiles(root), ...[...madeOf.values()].flat().map((path) => join(root, path))])]
        .map((file) => `${file} ${statSync(file, { throwIfNoEntry: false })?.mtimeMs}`)
        .join('\n'),
    // An async function, so that an unknown name is a rejection too.
    async describe(name) {
      const job = { root, home, slipwayEntry, module: fileOf(name) }
      const described = await describePipeline(job, { timeoutMs })
      madeOf.set(name, described.sources)
      return described
    },
    async plan(name, options) {
      const job = { root, home, slipwayEntry, slipwayVersion, module: fileOf(name), ...options }
      const [plan, captured] = await Promise.all([
        planPipeline(job, { timeoutMs }),
        // A run of unknown make is better than none.
        project.capture?.().catch(() => undefined),
      ])
      if (!captured) return { plan }
      const { context, diff } = captured
      const code = { ...context.code, bundleDigest: plan.bundle.digest }
      return { plan, captured: { context: { ...context, code }, diff } }
    },
  }
}

/** As its package.json says, else its folder's. */
function nameOf(root: string): string {
  try {
    const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name?: unknown }
    if (typeof name === 'string' && name !== '') return name
  } catch {
    // A project needs no package.json.
  }
  return basename(root)
}
