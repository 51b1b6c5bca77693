import {
  approve,
  getApproval,
  listApprovals,
  listProtections,
  protectModel,
  reject,
  requestApproval,
  unprotectModel,
  withdrawApproval,
} from '@slipway/contract/approvals'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Registry } from '../index.ts'

export const approvalsRoutes: FastifyPluginAsyncTypebox<{ registry: Registry }> = async (
  app,
  { registry },
) => {
  const { approvals } = registry
  const protections = async (name: string) => {
    await registry.model(name)
    return { protections: await approvals.protections(name) }
  }

  app.route({
    ...asRoute(protectModel),
    handler: async ({ params, actor }) => {
      await registry.model(params.name)
      await approvals.protect(params.name, params.target, actor)
      return protections(params.name)
    },
  })
  app.route({
    ...asRoute(unprotectModel),
    handler: async ({ params, actor }) => {
      await approvals.unprotect(params.name, params.target, actor)
      return protections(params.name)
    },
  })
  app.route({ ...asRoute(listProtections), handler: ({ params }) => protections(params.name) })
  app.route({
    ...asRoute(requestApproval),
    handler: ({ params, body, actor }) =>
      approvals.request(params.name, params.number, { ...body, by: actor }),
  })
  app.route({
    ...asRoute(listApprovals),
    handler: async ({ params }) => {
      await registry.model(params.name)
      return { approvals: await approvals.list(params.name) }
    },
  })
  app.route({ ...asRoute(getApproval), handler: ({ params }) => approvals.get(params.id) })
  app.route({
    ...asRoute(approve),
    handler: ({ params, body, actor }) => approvals.approve(params.id, { ...body, by: actor }),
  })
  app.route({
    ...asRoute(reject),
    handler: ({ params, body, actor }) => approvals.reject(params.id, { ...body, by: actor }),
  })
  app.route({
    ...asRoute(withdrawApproval),
    handler: ({ params, body, actor }) => approvals.withdraw(params.id, { ...body, by: actor }),
  })
}
