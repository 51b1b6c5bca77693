import { previewPipelinePlan } from '@slipway/contract/pipeline-plans'
import {
  answerPipelineApproval,
  listPipelineApprovals,
  listPipelinePools,
  resumePipelineRun,
  retryPipelineRun,
} from '@slipway/contract/pipeline-queue'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Pipelines } from '../index.ts'

const planLimitBytes = 64 * 1024 * 1024

/** What drives runs, and what they wait for. */
export const pipelineQueueRoutes: FastifyPluginAsyncTypebox<{ pipelines: Pipelines }> = async (
  app,
  { pipelines },
) => {
  app.route({ ...asRoute(listPipelinePools), handler: () => pipelines.pools() })
  app.route({
    ...asRoute(listPipelineApprovals),
    handler: async ({ query }) => ({ approvals: await pipelines.approvals(query) }),
  })
  app.route({
    ...asRoute(answerPipelineApproval),
    handler: ({ params, body, actor }) =>
      pipelines.answer({ run: params.id, node: params.node }, body, actor),
  })
  app.route({
    ...asRoute(retryPipelineRun),
    bodyLimit: planLimitBytes,
    handler: ({ params, body, actor }) => pipelines.retry(params.id, body, actor),
  })
  app.route({
    ...asRoute(resumePipelineRun),
    handler: ({ params, actor }) => pipelines.resume(params.id, actor),
  })
  app.route({
    ...asRoute(previewPipelinePlan),
    bodyLimit: planLimitBytes,
    handler: ({ body }) => pipelines.preview(body),
  })
}
