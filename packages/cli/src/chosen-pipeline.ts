import { noPipeline, severalPipelines } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { pipelineFile, pipelineName, type Project, requireProject } from './project.ts'

/** A pipeline that is to run: of the project here, or of the one that a server elsewhere has. */
export interface ChosenPipeline {
  readonly name: string
  /** null: the server plans it, with the code that lies there. */
  readonly here: { readonly project: Project; readonly file: string } | null
}

/** Throws CLI_NO_PROJECT, CLI_NO_PIPELINE and CLI_SEVERAL_PIPELINES. */
export function pipelineHere(name: string | undefined): ChosenPipeline {
  const project = requireProject()
  const file = pipelineFile(project, name)
  return { name: pipelineName(file), here: { project, file } }
}

/** The pipeline named, or the only one that the server has. Throws CLI_NO_PIPELINE and CLI_SEVERAL_PIPELINES. */
export async function pipelineOf(server: Connection, name: string | undefined): Promise<ChosenPipeline> {
  if (!server.remote) return pipelineHere(name)
  const names = (await server.client.schedules.listPipelines()).pipelines.map((one) => one.name)
  if (name !== undefined && !names.includes(name)) throw noPipeline(name, names)
  if (name === undefined && names.length > 1) throw severalPipelines(names)
  const chosen = name ?? names[0]
  if (chosen === undefined) throw noPipeline('', names)
  return { name: chosen, here: null }
}
