import { connect, type Client } from '@slipway/client'
import type { StepContext } from '@slipway/flow'
import { noServer } from './stages.errors.ts'

/** The platform that runs this step. @throws SlipwayError STAGE_NO_SERVER in a test without one */
export function platformOf(ctx: StepContext): Client {
  if (!ctx.server) throw noServer(ctx.step)
  return connect(ctx.server)
}
