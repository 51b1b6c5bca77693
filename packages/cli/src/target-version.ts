import type { Client } from '@slipway/client'
import { badTarget, noAlias } from './serving.errors.ts'

/** The version that churn@8, churn@champion, churn@latest or churn (the newest) names. Throws CLI_BAD_TARGET, CLI_NO_ALIAS. */
export async function targetVersion(
  client: Pick<Client, 'registry'>,
  text: string,
): Promise<{ model: string; version: number }> {
  const [, name, which = 'latest'] = /^([^/:@\s][^/:@]*)(?:@([^/:@\s]+))?$/.exec(text) ?? []
  if (name === undefined) throw badTarget(text)
  if (/^\d{1,9}$/.test(which)) return { model: name, version: Number(which) }
  if (which === 'latest') {
    const { number } = await client.registry.getModelVersion({ params: { name, number: 'latest' } })
    return { model: name, version: number }
  }
  const { aliases } = await client.registry.getModel({ params: { name } })
  const number = aliases[which]
  if (number === undefined) throw noAlias(name, which, Object.keys(aliases))
  return { model: name, version: number }
}
