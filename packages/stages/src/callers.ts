import type { Client } from '@slipway/client'
import { SlipwayError } from '@slipway/contract/error'

/** Fewer requests in a day cannot tell a good version from a bad one. */
const fewestCallers = 100
const dayMs = 24 * 3_600_000

/** What answers at an endpoint; null where nothing does. */
export const standingAt = async (
  client: Client,
  name: string,
): Promise<{ model: string; version: number; revision: number } | null> => {
  try {
    return await client.serving.getEndpoint({ params: { name } })
  } catch (error) {
    if (error instanceof SlipwayError && error.kind === 'not-found') return null
    throw error
  }
}

/** By what this server counted, and by what was captured before it started. */
export const hasCallers = async (client: Client, name: string, standing: unknown): Promise<boolean> => {
  if (standing === null) return false
  const params = { name }
  const { requests } = await client.serving.getEndpointTraffic({ params, query: {} })
  if (requests.reduce((sum, count) => sum + count, 0) >= fewestCallers) return true
  const query = { limit: fewestCallers, sinceMs: Date.now() - dayMs }
  const { predictions } = await client.serving.listPredictions({ params, query })
  return predictions.length >= fewestCallers
}
