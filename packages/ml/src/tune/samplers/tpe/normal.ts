import { normal } from '../../../stats/index.ts'

const LOG_ROOT_2PI = 0.5 * Math.log(2 * Math.PI)

export const logDensity = (z: number): number => -0.5 * z * z - LOG_ROOT_2PI

/** ln P(a < Z ≤ b) of the standard normal, taken in the tail that a difference does not wipe out. */
export function logMass(a: number, b: number): number {
  if (a > 0) return logMass(-b, -a)
  return Math.log(normal.cdf(b) - normal.cdf(a))
}

/** The z in [a, b] with the share u of the mass between them below it; a ≤ 0 ≤ b. */
export function quantileBetween(u: number, a: number, b: number): number {
  const [below, above] = [normal.cdf(a), normal.cdf(b)]
  return Math.min(b, Math.max(a, normal.quantile(below + u * (above - below))))
}
