import { pathToFileURL } from 'node:url'
import { type AnyPipeline, isPipeline } from '../authoring/pipeline.ts'
import { moduleFailed, noPipelineIn } from '../plan/plan.errors.ts'
import { SlipwayError } from '@slipway/contract/error'

/** Imports a bundle and gives the pipeline it exports. Throws FLOW_MODULE_FAILED and FLOW_NO_PIPELINE. */
export const loadPipeline = async (where: {
  file: string
  root: string
  exportName: string
  /** How errors call the module. */
  name: string
}): Promise<AnyPipeline> => {
  // Read by bundled files that ask for import.meta.url; see bundle-imports.ts.
  Object.assign(globalThis, { __slipwayRoot: pathToFileURL(`${where.root}/`).href })
  const module = await importBundle(where.file, where.name)
  const found = module[where.exportName]
  if (!isPipeline(found)) throw noPipelineIn(where.name, where.exportName)
  return found as AnyPipeline
}

const importBundle = async (file: string, name: string): Promise<Record<string, unknown>> => {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>
  } catch (error) {
    if (error instanceof SlipwayError) throw error
    throw moduleFailed(name, error)
  }
}
