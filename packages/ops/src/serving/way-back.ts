import type { Registry } from '../registry/index.ts'
import type { Alongside } from './changes.ts'
import { type Revision, type RevisionSettings, settingsOf, type Variant } from './revision.ts'

type Version = { readonly model: string; readonly version: number }

/** All that a revision holds, to be wanted again: who answers whom, by which weights, shadows with their shares, and settings. */
export const wholeOf = (
  revision: Revision,
): { readonly variants: readonly Variant[] } & RevisionSettings => ({
  variants: revision.variants,
  ...settingsOf(revision),
})

/**
 * What the registry is told where an endpoint goes back from one version to another: the champion goes back with it, where
 * the one that goes is it. Needs no new approval: it had it.
 */
export const aliasBack = async (
  registry: Pick<Registry, 'aliased'>,
  from: Version,
  to: Version,
  wish: { readonly by: string; readonly reason: string },
): Promise<Pick<Alongside, 'promote'>> => {
  if (from.model !== to.model || from.version === to.version) return {}
  const aliased = await registry.aliased(from.model, 'champion').catch(() => null)
  return aliased?.number === from.version
    ? { promote: { model: to.model, number: to.version, wish: { ...wish, from: from.version, back: true } } }
    : {}
}
