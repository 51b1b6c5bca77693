import { addMember, listMembers, removeMember, whoAmI } from '@slipway/contract/members'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Members } from './index.ts'

export const membersRoutes: FastifyPluginAsyncTypebox<{ members: Members }> = async (app, { members }) => {
  app.route({
    ...asRoute(addMember),
    handler: ({ body, actor }) => members.add(body.name, body.role, actor),
  })
  app.route({ ...asRoute(listMembers), handler: async () => ({ members: await members.list() }) })
  app.route({ ...asRoute(removeMember), handler: ({ params }) => members.remove(params.name) })
  app.route({
    ...asRoute(whoAmI),
    handler: async ({ actor, roles }) => ({ name: actor, roles: [...roles] }),
  })
}
