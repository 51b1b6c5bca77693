import { slipwayEntry } from './entry.ts'
import { version } from './version.ts'
import { findProject } from './project.ts'

/** The project around, as a server needs it to plan its pipelines by itself; nothing where there is none. */
export function platformProject() {
  const project = findProject()
  if (!project) return {}
  const capture = async () => {
    const { captureContext } = await import('@slipway/client/node')
    return captureContext({ folder: project.root, entry: null, python: false })
  }
  return { project: { root: project.root, slipwayEntry, slipwayVersion: version, capture } }
}
