import { pathToFileURL } from 'node:url'
import { type AnyPipeline, isPipeline } from '../authoring/pipeline.ts'
import { moduleFailed, noPipelineIn } from '../plan/plan.errors.ts'
import { SlipwayError } from '@slipway/contract/error'

interface Where {
  readonly file: string
  readonly root: string
  /** How errors call the module. */
  readonly name: string
}

/** Imports a bundle and gives the pipeline it exports. Throws FLOW_MODULE_FAILED and FLOW_NO_PIPELINE. */
export const loadPipeline = async (where: Where & { readonly exportName: string }): Promise<AnyPipeline> =>
  pipelineOf(await loadExports(where), where.exportName, where.name)

/** Imports a bundle. Throws FLOW_MODULE_FAILED. */
export const loadExports = (where: Where): Promise<Record<string, unknown>> => {
  // Read by bundled files that ask for import.meta.url; see bundle-imports.ts.
  Object.assign(globalThis, { __slipwayRoot: pathToFileURL(`${where.root}/`).href })
  return importBundle(where.file, where.name)
}

/** Throws FLOW_NO_PIPELINE. */
export const pipelineOf = (
  exports: Record<string, unknown>,
  exportName: string,
  module: string,
): AnyPipeline => {
  const found = exports[exportName]
  if (!isPipeline(found)) throw noPipelineIn(module, exportName)
  return found
}

const importBundle = async (file: string, name: string): Promise<Record<string, unknown>> => {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>
  } catch (error) {
    if (error instanceof SlipwayError) throw error
    throw moduleFailed(name, error)
  }
}
