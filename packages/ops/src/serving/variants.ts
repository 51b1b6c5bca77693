import { championsWrong, tooManyShadows, variantTwice, weightsWrong } from './changes.errors.ts'
import { wholeVariant, type StoredVariant, type Variant } from './revision.ts'

const mostShadows = 16

/**
 * The variants of a revision, whole and in order: champion, challengers, shadows. Throws SERVING_CHAMPION_COUNT,
 * SERVING_WEIGHTS, SERVING_VARIANT_TWICE and SERVING_TOO_MANY_SHADOWS.
 */
export const checkedVariants = (wanted: readonly StoredVariant[]): Variant[] => {
  const whole = wanted.map(wholeVariant)
  const of = (role: Variant['role']) => whole.filter((variant) => variant.role === role)
  const [champions, challengers, shadows] = [of('champion'), of('challenger'), of('shadow')]
  if (champions.length !== 1) throw championsWrong(champions.length)
  if (shadows.length > mostShadows) throw tooManyShadows(mostShadows)
  const sum = [...champions, ...challengers].reduce((total, { weight }) => total + weight, 0)
  if (Math.abs(sum - 100) > 1e-6) throw weightsWrong(sum)
  const twice = whole.find(({ name }, at) => whole.findIndex((other) => other.name === name) !== at)
  if (twice) throw variantTwice(twice.name)
  return [...champions, ...challengers, ...shadows.map((shadow) => ({ ...shadow, weight: 0 }))]
}

/** With another champion, who answers everybody; shadows stay, unless they are that version. */
export const withChampion = (
  before: readonly Variant[],
  champion: { readonly model: string; readonly version: number },
): StoredVariant[] => [
  { role: 'champion', ...champion },
  ...before.filter(
    ({ role, model, version }) =>
      role === 'shadow' && !(model === champion.model && version === champion.version),
  ),
]

/** With a further shadow, or the one of that name as it is wanted now. */
export const withShadow = (
  before: readonly Variant[],
  shadow: { readonly name?: string | undefined; model: string; version: number; share: number },
): StoredVariant[] => {
  const { name = shadowName(before, shadow), ...rest } = shadow
  return [...before.filter((variant) => variant.name !== name), { ...rest, name, role: 'shadow' }]
}

/** shadow-3 for version 3, with a number behind where another model's shadow has that name. */
const shadowName = (
  before: readonly Variant[],
  { model, version }: { model: string; version: number },
): string => {
  for (let nth = 1; ; nth++) {
    const name = nth === 1 ? `shadow-${version}` : `shadow-${version}-${nth}`
    const found = before.find((variant) => variant.name === name)
    if (!found || (found.role === 'shadow' && found.model === model)) return name
  }
}
