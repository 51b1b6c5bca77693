import type { DatasetVersion } from '@slipway/contract/datasets'
import type { DriftReportBody } from '@slipway/contract/monitoring'
import type { RegistryEvent } from '@slipway/contract/registry'
import type { ServingEvent } from '@slipway/contract/serving'
import type { Happening, Triggers } from '../pipelines/index.ts'
import type { Outbox } from '../registry/index.ts'

type Trx = Parameters<Triggers['hear']>[0]

/** What happens in other rooms, in the words of triggers. */
export const happenings = (triggers: Triggers) => ({
  datasets: {
    hear: async (trx: unknown, version: DatasetVersion) =>
      void (await triggers.hear(trx as Trx, {
        event: 'dataset-version-added',
        id: version.id,
        fields: {
          dataset: version.name,
          version: version.number,
          id: version.id,
          digest: version.digest,
          rows: version.rows,
          by: version.createdBy,
        },
      })),
    settled: triggers.settled,
  },
  serving: {
    async hear(trx: unknown, events: readonly ServingEvent[]): Promise<void> {
      for (const { kind, id, fields } of events) await triggers.hear(trx as Trx, { event: kind, id, fields })
    },
    settled: triggers.settled,
  },
  monitoring: {
    hear: async (trx: unknown, report: DriftReportBody) =>
      void (await triggers.hear(trx as Trx, {
        event: 'alert-raised',
        id: report.id,
        fields: {
          alert: 'drift',
          endpoint: report.endpoint,
          model: report.model,
          version: report.version,
          report: report.id,
        },
      })),
    settled: triggers.settled,
  },
  /** Hears what the others hear. */
  registry: (...others: readonly Outbox[]): Outbox => ({
    async hear(trx, events) {
      for (const other of others) await other.hear(trx, events)
      for (const event of events) {
        const happening = ofRegistry(event)
        if (happening) await triggers.hear(trx as unknown as Trx, happening)
      }
    },
    settled() {
      for (const other of others) other.settled()
      triggers.settled()
    },
  }),
})

function ofRegistry(event: RegistryEvent): Happening | null {
  const { id, kind, model, number: version, alias, by } = event
  if (version === null || alias === null) return null
  if (kind === 'approved')
    return { event: 'model-version-approved', id, fields: { model, version, target: alias, by } }
  if (kind === 'alias') return { event: 'model-alias-set', id, fields: { model, version, alias, by } }
  return null
}
