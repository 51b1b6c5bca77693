export interface Sale {
  readonly day: string
  readonly sold: number
}

const dayMs = 86_400_000

/**
 * Made-up sales of a bakery, for so many days before a day: more at the end of a week, a little more each month. The
 * same day sold the same whenever it is asked for.
 */
export function salesBefore(until: string, days: number): Sale[] {
  const end = Date.parse(`${until}T00:00:00Z`)
  return Array.from({ length: days }, (_, i) => {
    const at = end - (days - i) * dayMs
    const number = at / dayMs
    const weekday = [1.25, 0.8, 0.85, 0.9, 1, 1.2, 1.45][new Date(at).getUTCDay()]!
    const level = 120 + 0.03 * (number - 20_000)
    return {
      day: new Date(at).toISOString().slice(0, 10),
      sold: Math.round(level * weekday * (1 + 0.05 * chance(number))),
    }
  })
}

/** A normal deviate that belongs to a day. */
function chance(seed: number): number {
  const uniform = (n: number) => {
    let t = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b)
    t = Math.imul(t ^ (t >>> 13), 0xc2b2ae35)
    return (((t ^ (t >>> 16)) >>> 0) + 0.5) / 4_294_967_296
  }
  return Math.sqrt(-2 * Math.log(uniform(2 * seed))) * Math.cos(2 * Math.PI * uniform(2 * seed + 1))
}
