import type { Project } from './project.ts'
import { requireProject } from './project.ts'

/** What the modules of the project declare of a kind, such as `endpoints/*.ts` endpoints. */
export async function declaredInProject<T extends { readonly name: string }>(
  kind: string,
  modulesOf: (root: string) => readonly string[],
): Promise<{ project: Project; declared: readonly T[] }> {
  const { declaredIn } = await import('@slipway/flow/plan')
  const { slipwayEntry } = await import('./entry.ts')
  const project = requireProject()
  const { root, home } = project
  const declared = await declaredIn<T>({ root, home, modules: modulesOf(root), slipwayEntry, kind })
  return { project, declared }
}
