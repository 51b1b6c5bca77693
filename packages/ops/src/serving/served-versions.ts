import type { ModelVersion } from '@slipway/contract/registry'
import type { Registry } from '../registry/index.ts'
import type { Revision, Variant } from './revision.ts'

type Named = Pick<Variant, 'model' | 'version'>
/** What opening a model takes. */
type Served = Pick<ModelVersion, 'model' | 'number' | 'files'>

/**
 * The versions that answer, read ahead: so that the first request to an endpoint needs no database. Their files never
 * change; no model is opened for it.
 */
export const servedVersions = (registry: Pick<Registry, 'versionOnce'>) => {
  const kept = new Map<string, Served>()
  const keyOf = ({ model, version }: Named): string => `${model}@${version}`
  const keep = (named: Named, { model, number, files, status }: ModelVersion): void => {
    if (status === 'ready') kept.set(keyOf(named), { model, number, files })
  }

  const served = {
    /** One that is being deployed is known already. Throws REGISTRY_VERSION_NOT_FOUND. */
    async of(named: Named, known?: ModelVersion): Promise<Served> {
      if (known) keep(named, known)
      const found = kept.get(keyOf(named))
      if (found) return found
      const version = known ?? (await registry.versionOnce(named.model, named.version))
      keep(named, version)
      return version
    },

    /** Reads those of revisions; one that cannot be read is asked for again when it is opened. */
    async readAhead(revisions: readonly Revision[]): Promise<void> {
      const all = new Map(
        revisions.flatMap(({ variants }) => variants).map((variant) => [keyOf(variant), variant]),
      )
      await Promise.allSettled([...all.values()].map((variant) => served.of(variant)))
    },
  }
  return served
}
export type ServedVersions = ReturnType<typeof servedVersions>
