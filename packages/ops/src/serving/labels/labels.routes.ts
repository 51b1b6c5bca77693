import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { labelsOfCsv, labelsOfLines } from '@slipway/contract/label-files'
import { addKpis, addLabels, getLabels } from '@slipway/contract/labels'
import type { Signature } from '@slipway/ml/model'
import { asRoute } from '../../kernel/index.ts'
import { unknownLabels } from './fitting-labels.ts'
import type { Labels } from './index.ts'

/** A million labels in one request. */
const bodyLimit = 128 * 1024 * 1024

export const labelsRoutes: FastifyPluginAsyncTypebox<{
  labels: Labels
  mustExist: (endpoint: string) => void
  describe: (endpoint: string) => Promise<{ signature: Signature }>
}> = async (app, { labels, mustExist, describe }) => {
  // The other forms become the JSON one, and are checked like it.
  app.addContentTypeParser(
    ['application/x-ndjson', 'application/jsonl'],
    { parseAs: 'string', bodyLimit },
    async (_request: unknown, text: string) => ({ labels: labelsOfLines(text) }),
  )
  app.addContentTypeParser(
    'text/csv',
    { parseAs: 'string', bodyLimit },
    async (_request: unknown, text: string) => ({
      labels: labelsOfCsv(text),
    }),
  )
  app.route({
    ...asRoute(addLabels),
    bodyLimit,
    handler: async ({ params, body }) => {
      mustExist(params.name)
      // A truth is kept even where the model cannot be opened.
      const described = await describe(params.name).catch(() => null)
      const unknown = described ? unknownLabels(body.labels, described.signature) : 0
      return { ...(await labels.addLabels(params.name, body.labels)), unknown }
    },
  })
  app.route({
    ...asRoute(getLabels),
    handler: async ({ params, query }) => {
      mustExist(params.name)
      return { id: query.id, rows: await labels.history(params.name, query.id) }
    },
  })
  app.route({
    ...asRoute(addKpis),
    bodyLimit,
    handler: async ({ params, body }) => {
      mustExist(params.name)
      return labels.addKpis(params.name, body.kpis)
    },
  })
}
