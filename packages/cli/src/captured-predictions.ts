import { join } from 'node:path'
import type { Connector } from '@slipway/ml/table'
import { nothingCaptured } from './captured-predictions.errors.ts'
import type { Connection } from './context.ts'
import { fetchArtifact } from './dataset-rows.ts'

/** The wish for the labels that were told of answers. */
export const toldLabels = 'told'

export const isEndpoint = (address: string): boolean => /^endpoint:./.test(address)

/** What an endpoint was asked and answered, as rows: `endpoint:NAME`. Hidden inputs stay hidden as they were captured. */
export const capturedPredictions = (server: () => Promise<Connection>): Connector => ({
  kind: 'endpoint',
  address: 'endpoint:NAME, what an endpoint was asked and answered',
  takes: isEndpoint,
  async fetch({ address, folder, options }) {
    const name = address.slice('endpoint:'.length)
    const { since, until, modelVersion, labels } = options
    const connection = await server()
    const labelled = labels === toldLabels
    const { file, answeredBy } = await connection.client.serving.exportPredictions({
      params: { name },
      body: {
        ...(since !== undefined && { sinceMs: Date.parse(since) }),
        ...(until !== undefined && { untilMs: Date.parse(until) }),
        ...(modelVersion !== undefined && { version: modelVersion }),
        labelled,
      },
    })
    if (!file) throw nothingCaptured(name, labelled)
    const path = join(folder, 'predictions.parquet')
    await fetchArtifact(connection, file.digest, path)
    return {
      path,
      facts: {
        connector: 'endpoint',
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
        ...(modelVersion !== undefined && { modelVersion }),
        ...(labelled && { labels: toldLabels }),
        answeredBy: answeredBy.map(({ model, version }) => `${model}@${version}`),
      },
    }
  },
})
