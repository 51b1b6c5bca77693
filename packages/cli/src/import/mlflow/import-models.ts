import type { Client } from '@slipway/client'
import type { ImportRow } from './report.ts'
import type { MlflowSource } from './source.ts'

export type ModelReport = ImportRow

/** Brings registered models over; see below. */
export async function importModels(_source: MlflowSource, _client: Client): Promise<ModelReport[]> {
  return []
}
