/** What CMA-ES adapts with, from the number of parameters and the size of a generation: Hansen 2016, table 1. */
export interface Constants {
  readonly population: number
  readonly parents: number
  readonly weights: readonly number[]
  readonly muEff: number
  readonly c1: number
  readonly cMu: number
  readonly cC: number
  readonly cSigma: number
  readonly dSigma: number
  /** The expected length of a standard normal vector. */
  readonly chiN: number
}

/** The usual size of a generation. */
export const usualPopulation = (n: number): number => 4 + Math.floor(3 * Math.log(n))

export function constantsOf(n: number, population: number): Constants {
  const parents = Math.floor(population / 2)
  const raw = Array.from({ length: population }, (_, i) => Math.log((population + 1) / 2) - Math.log(i + 1))
  const effective = (part: readonly number[]) => sum(part) ** 2 / sum(part.map((w) => w * w))
  const muEff = effective(raw.slice(0, parents))
  const muEffMinus = effective(raw.slice(parents))
  const c1 = 2 / ((n + 1.3) ** 2 + muEff)
  const cMu = Math.min(1 - c1 - 1e-8, (2 * (muEff - 2 + 1 / muEff)) / ((n + 2) ** 2 + muEff))
  const negative = Math.min(1 + c1 / cMu, 1 + (2 * muEffMinus) / (muEff + 2), (1 - c1 - cMu) / (n * cMu))
  const [up, down] = [sum(raw.filter((w) => w > 0)), -sum(raw.filter((w) => w < 0))]
  const cSigma = (muEff + 2) / (n + muEff + 5)
  return {
    population,
    parents,
    weights: raw.map((w) => (w >= 0 ? w / up : (negative * w) / down)),
    muEff,
    c1,
    cMu,
    cC: (4 + muEff / n) / (n + 4 + (2 * muEff) / n),
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma,
    chiN: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  }
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
