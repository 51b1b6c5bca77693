import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

/** The pipelines of a project: the modules in its folder pipelines/, in the order of their names. */
export const pipelineFiles = (root: string): string[] => modulesIn(root, 'pipelines')

/** The feature views of a project: the modules in its folder features/, in the order of their names. */
export const featureFiles = (root: string): string[] => modulesIn(root, 'features')

/** The endpoints of a project: the modules in its folder endpoints/, in the order of their names. */
export const endpointFiles = (root: string): string[] => modulesIn(root, 'endpoints')

const modulesIn = (root: string, name: string): string[] => {
  const folder = join(root, name)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => /\.[mc]?ts$/.test(file) && !file.includes('.test.') && !file.endsWith('.d.ts'))
    .map((file) => join(folder, file))
    .toSorted()
}

/** What a pipeline is called by whoever names its file. */
export const pipelineName = (file: string): string => basename(file).replace(/\.[mc]?ts$/, '')
