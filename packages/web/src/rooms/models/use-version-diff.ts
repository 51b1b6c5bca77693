import type { ModelVersion } from '@slipway/contract/registry'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'

/** What differs between two versions of a model. */
export const useVersionDiff = (before: ModelVersion, after: ModelVersion) =>
  useRead('registry', ['diff', before.model, before.number, after.number], (signal) =>
    api.registry.diffModelVersions(
      { params: { name: before.model, number: before.number }, query: { with: after.number } },
      { signal },
    ),
  )
