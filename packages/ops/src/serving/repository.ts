import type { LiveEndpoint } from './live-endpoint.ts'
import { championOf } from './revision.ts'
import { versionNotServed } from './serving.errors.ts'
import type { VersionStatistics } from './wire/model-statistics.ts'

export interface RepositoryEntry {
  readonly name: string
  readonly version: string
  readonly state: 'READY' | 'UNAVAILABLE'
  readonly reason: string
}

interface RepositoryParts {
  readonly find: (name: string) => LiveEndpoint | null
  /** Throws where there is none of that name. */
  readonly at: (name: string) => LiveEndpoint
  readonly all: () => readonly LiveEndpoint[]
}

/** Endpoints as the Open Inference Protocol's repository of models has them: listed, loaded and unloaded. */
export const repository = ({ find, at, all }: RepositoryParts) => ({
  /** Whether an endpoint can answer now; opens its model where it is not yet. */
  async isReady(name: string, version?: string): Promise<boolean> {
    const live = find(name)
    if (!live || live.unloaded()) return false
    if (version !== undefined && version !== String(championOf(live.revision()).version)) return false
    return live.model().then(
      () => true,
      () => false,
    )
  },

  repository: (): RepositoryEntry[] =>
    all().map((live) => {
      const revision = live.revision()
      const unloaded = live.unloaded()
      return {
        name: revision.endpoint,
        version: String(championOf(revision).version),
        state: unloaded ? 'UNAVAILABLE' : 'READY',
        reason: unloaded ? 'unloaded' : '',
      }
    }),

  /** What each version of an endpoint, or of all of them, did since the server started; `version` must be one of those. */
  statistics(name?: string, version?: string): VersionStatistics[] {
    if (name === undefined) return all().flatMap((live) => live.statistics())
    const live = at(name)
    const told = live.statistics().filter((one) => version === undefined || version === String(one.version))
    if (told.length === 0) throw versionNotServed(name, version!, championOf(live.revision()).version)
    return told
  },

  /** Opens an endpoint's model now, and lets it answer again where it was unloaded. */
  load: (name: string): Promise<void> => at(name).load(),

  /** Closes an endpoint's model and refuses predictions until it is loaded, or deployed to, again. */
  unload: (name: string): Promise<void> => at(name).unload(),
})
