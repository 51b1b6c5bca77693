import type { PlanBody, PlanNodeBody } from '@slipway/contract/pipelines'
import { canonicalJson, type Json } from '@slipway/flow/encoding'

const mostNamed = 3

/**
 * Why the code of a node is another than in an earlier plan, in words: which files, the lockfile, its environment, its
 * command, or the parameters that it may hold. Empty: the plans do not tell.
 */
export const codeChanges = (id: string, plans: { now: PlanBody; before: PlanBody }): string[] => {
  const [now, before] = [nodeOf(plans.now, id), nodeOf(plans.before, id)]
  if (!now || !before) return []
  const files = filesChanged(plans, now, before)
  const why = [
    ...(files.length > 0 ? [`its code changed (${listed(files)})`] : []),
    ...(now.kind !== 'command' && plans.now.bundle.lockfile !== plans.before.bundle.lockfile
      ? ['the lockfile changed']
      : []),
    ...named('its environment', keysChanged(now.environment.set, before.environment.set)),
    ...(same(now.command, before.command) ? [] : ['its command changed']),
  ]
  if (why.length > 0 || plans.now.bundle.digest !== plans.before.bundle.digest) return why
  // The same code is another step where it was made inside the build and holds other parameters.
  return named('parameters', keysChanged(plans.now.params, plans.before.params))
}

const nodeOf = (plan: PlanBody, id: string) => plan.nodes.find((node) => node.id === id)

/** Of the files that the step reaches; of all, where the plan does not say which or it was none of those. */
const filesChanged = (
  plans: { now: PlanBody; before: PlanBody },
  now: PlanNodeBody,
  before: PlanNodeBody,
): string[] => {
  const [digests, digestsBefore] = [digestsOf(plans.now), digestsOf(plans.before)]
  const reached = new Set([
    ...(plans.now.reaches[now.step] ?? digests.keys()),
    ...(plans.before.reaches[before.step] ?? digestsBefore.keys()),
  ])
  const changed = (paths: Iterable<string>) =>
    [...paths].filter((path) => digests.get(path) !== digestsBefore.get(path)).sort()
  const among = changed(reached)
  return among.length > 0 ? among : changed(new Set([...digests.keys(), ...digestsBefore.keys()]))
}

const digestsOf = ({ bundle }: PlanBody) => new Map(bundle.sources.map(({ path, digest }) => [path, digest]))

const keysChanged = (now: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>) =>
  [...new Set([...Object.keys(now), ...Object.keys(before)])]
    .sort()
    .filter((key) => !same(now[key], before[key]))

const same = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && canonicalJson(a as Json) === canonicalJson(b as Json))

const named = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${what} changed (${listed(names)})`]

const listed = (names: readonly string[]): string =>
  names.length <= mostNamed
    ? names.join(', ')
    : `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`
