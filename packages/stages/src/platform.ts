import type { Client } from '@slipway/client'
import type { StepContext } from '@slipway/flow'
import { noServer } from './stages.errors.ts'

/**
 * The platform that runs this step. The client and all that crosses the wire are loaded here and not before: most
 * processes that load the stages only plan, or run a step that needs neither, and would start in twice the time.
 *
 * @throws SlipwayError STAGE_NO_SERVER in a test without one
 */
export async function platformOf(ctx: StepContext): Promise<Client> {
  if (!ctx.server) throw noServer(ctx.step)
  const { connect } = await import('@slipway/client')
  return connect(ctx.server)
}
