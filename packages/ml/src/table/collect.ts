import { SlipwayError } from '@slipway/contract/error'
import { type Connector, type FetchOptions, fetchRows, type SourceFacts } from './connectors/index.ts'
import { withoutPassword } from './connectors/postgres.ts'
import { withoutSecrets } from './connectors/http.ts'
import { type IngestOptions, ingest } from './ingest.ts'
import type { Ingested } from './ingested.ts'

export interface CollectOptions extends IngestOptions {
  /** A folder for what is on its way; whoever asks removes it. */
  readonly folder: string
  readonly from?: FetchOptions
  /** Connectors that only the caller has. */
  readonly more?: readonly Connector[]
}

/** Rows with what is remembered of where they came from; null where nothing changed since the version before. */
export type Collected = (Ingested & { readonly facts: SourceFacts }) | null

/**
 * As `ingest`, of anything that a connector takes: a file of any kind, a folder, a database, an address.
 * @throws what `ingest` and the connectors throw; messages name the address as it was given, without a password
 */
export const collectRows = async (address: string, options: CollectOptions): Promise<Collected> => {
  const { folder, from = {}, more = [], onProgress = () => {} } = options
  const fetched = await fetchRows(
    { address, folder, options: from, onProgress: (share) => onProgress('reading', share) },
    more,
  )
  if (fetched.path === null) return null
  const shown = shownAddress(address)
  try {
    const found = await ingest(fetched.path, {
      ...options,
      ...(fetched.csv && { csv: fetched.csv }),
      ...(fetched.media && { media: fetched.media }),
    })
    return { ...found, source: { ...found.source, path: shown }, facts: fetched.facts ?? {} }
  } catch (cause) {
    throw namingSource(cause, fetched.path, shown)
  }
}

/** An address as it may be written down. */
export const shownAddress = (address: string): string => {
  if (/^postgres(ql)?:\/\//.test(address)) return withoutPassword(address)
  return /^https?:\/\//i.test(address) ? withoutSecrets(address) : address
}

/** An error that names the source and not the copy that was read. */
export const namingSource = (cause: unknown, path: string, shown: string): unknown => {
  if (!(cause instanceof SlipwayError) || path === shown) return cause
  const { code, kind, hint } = cause
  return new SlipwayError({ code, kind, hint, message: cause.message.replaceAll(path, shown), cause })
}
