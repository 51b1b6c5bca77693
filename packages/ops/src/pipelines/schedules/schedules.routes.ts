import {
  createSchedule,
  deleteSchedule,
  fireSchedule,
  getSchedule,
  listFires,
  listNextTimes,
  listPipelines,
  listSchedules,
  pauseSchedule,
  previewPipeline,
  resumeSchedule,
  runPipeline,
} from '@slipway/contract/schedules'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import { backfillsRoutes } from '../backfills/index.ts'
import { hooksRoutes } from './hooks.routes.ts'
import type { Schedules } from './index.ts'

export const schedulesRoutes: FastifyPluginAsyncTypebox<{ schedules: Schedules }> = async (
  app,
  { schedules },
) => {
  app.route({
    ...asRoute(listPipelines),
    handler: async () => ({ pipelines: await schedules.pipelines() }),
  })
  app.route({
    ...asRoute(runPipeline),
    handler: ({ params, body, actor }) => schedules.run(params.name, body, actor),
  })
  app.route({
    ...asRoute(previewPipeline),
    handler: ({ params, body }) => schedules.preview(params.name, body),
  })
  app.route({
    ...asRoute(listSchedules),
    handler: async ({ query }) => ({
      schedules: await schedules.list(query),
      problems: [...schedules.problems()],
    }),
  })
  app.route({
    ...asRoute(createSchedule),
    handler: ({ body, actor }) => schedules.create(body, actor),
  })
  app.route({ ...asRoute(getSchedule), handler: ({ params }) => schedules.get(params.name) })
  app.route({
    ...asRoute(deleteSchedule),
    async handler({ params }) {
      await schedules.remove(params.name)
      return { removed: params.name }
    },
  })
  app.route({ ...asRoute(pauseSchedule), handler: ({ params }) => schedules.pause(params.name) })
  app.route({ ...asRoute(resumeSchedule), handler: ({ params }) => schedules.resume(params.name) })
  app.route({
    ...asRoute(fireSchedule),
    handler: ({ params, body }) => schedules.fire(params.name, body.event),
  })
  app.route({
    ...asRoute(listFires),
    handler: async ({ params, query }) => ({
      fires: await schedules.fires(params.name, query.limit ?? 50),
    }),
  })
  app.route({
    ...asRoute(listNextTimes),
    handler: ({ params, query }) => schedules.next(params.name, query.count ?? 5),
  })
  await app.register(hooksRoutes, schedules)
  await app.register(backfillsRoutes, schedules)
}
