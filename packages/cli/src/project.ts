import { existsSync } from 'node:fs'
import { homeAround, projectAround } from '@slipway/client/home'
import { pipelineFiles, pipelineName } from '@slipway/flow/project'
import { noPipeline, noProject, severalPipelines } from './cli.errors.ts'

export { pipelineName } from '@slipway/flow/project'

/** A user's project on disk: where its config and pipelines lie and where its state is kept. */
export interface Project {
  readonly root: string
  readonly home: string
  readonly pipelines: readonly string[]
}

/** The nearest folder upwards that holds slipway.config.ts. */
export function findProject(from = process.cwd()): Project | null {
  const root = projectAround(from)
  return root === null ? null : projectAt(root)
}

const projectAt = (root: string): Project => ({
  root,
  home: homeAround(root),
  pipelines: pipelineFiles(root),
})

export function requireProject(): Project {
  const project = findProject()
  if (!project) throw noProject(process.cwd())
  return project
}

/** The file of the pipeline named, or of the only one there is. */
export function pipelineFile(project: Project, name: string | undefined): string {
  const names = project.pipelines.map(pipelineName)
  if (name) {
    const at = names.indexOf(name)
    if (at === -1) throw noPipeline(name, names)
    return project.pipelines[at]!
  }
  if (project.pipelines.length === 0) throw noPipeline('', names)
  if (project.pipelines.length > 1) throw severalPipelines(names)
  return project.pipelines[0]!
}

/** The state folder of the project around, or of this folder, where what is kept begins with this command. */
export const hereOrNew = (): string => homeAround()

/** The home of the project around; with SLIPWAY_URL there need be none. */
export const projectHome = (): string => (process.env.SLIPWAY_URL ? hereOrNew() : requireProject().home)

/** The state folder that there is. To read what was kept makes none: a wrong folder is told, not filled. */
export function here(): string {
  const home = hereOrNew()
  const named = process.env.SLIPWAY_HOME || process.env.DATABASE_URL || process.env.SLIPWAY_URL
  if (!named && !existsSync(home) && !findProject()) throw noProject(process.cwd())
  return home
}
