import type { Client } from '@slipway/client'
import type { EndpointWish } from '@slipway/contract/deployments'
import type { DeclaredEndpoint } from '@slipway/flow'
import { targetVersion } from './target-version.ts'

/** A declared endpoint in the words of the API; versions that are named by aliases are looked up. */
export async function wishOf(
  client: Pick<Client, 'registry'>,
  { champion, challengers = {}, shadows = {}, stickBy, guardrails, capture, deadlineMs }: DeclaredEndpoint,
): Promise<EndpointWish> {
  const rest = Object.values(challengers).reduce((left, { weight }) => left - weight, 100)
  const variants: EndpointWish['variants'] = [
    { role: 'champion', weight: rest, ...(await targetVersion(client, champion)) },
  ]
  for (const [name, { model, weight }] of Object.entries(challengers))
    variants.push({ name, role: 'challenger', weight, ...(await targetVersion(client, model)) })
  for (const [name, { model, share = 1 }] of Object.entries(shadows))
    variants.push({ name, role: 'shadow', share, ...(await targetVersion(client, model)) })
  return {
    variants,
    stickBy: stickBy ?? null,
    deadlineMs: deadlineMs ?? null,
    ...(guardrails === undefined ? {} : { guardrails }),
    ...(capture === undefined ? {} : { capture }),
  }
}
