import type { DatasetRelations } from '@slipway/contract/dataset-relations'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { correlationsOf, likelyKeys } from '@slipway/ml/browse'
import type { Profile } from '@slipway/ml/profile'
import type { PageReader } from './page-reader.ts'
import { openRemembered } from './remembered.ts'

interface Deps {
  readonly datasets: { byId(id: string): Promise<DatasetVersion> }
  readonly reader: PageReader
}

const mostRemembered = 100

/** How the columns of a version hang together; of those that are hidden nothing is told. */
export const openRelations = ({ datasets, reader }: Deps) => {
  const found = openRemembered<DatasetRelations>(() => 1, mostRemembered)
  return {
    async relations(id: string): Promise<DatasetRelations> {
      const version = await datasets.byId(id)
      const seen = (await reader.columnsOf(version)).filter(({ treatment }) => treatment === undefined)
      const names = new Set(seen.map(({ name }) => name))
      return found.find(JSON.stringify([id, ...names]), async () => {
        const parts = await reader.filesOf(version)
        const profile = version.profile as Profile | null
        const keys = profile ? await likelyKeys(parts, profile) : []
        return {
          keys: keys.filter((key) => key.every((name) => names.has(name))),
          correlations: await correlationsOf(parts, seen),
        }
      })
    },
  }
}
