/** How much there is in a generated workspace. */
export interface Size {
  readonly runs: number
  /** Points of the one long series. */
  readonly points: number
  /** Steps of the one large pipeline run. */
  readonly steps: number
  readonly versions: number
}

export const big: Size = { runs: 100_000, points: 1_000_000, steps: 1000, versions: 200 }

/** What a page must show as text, wherever a name may stand. */
export const nasty = `<img src=x onerror="window.hurt=1">'"\`&lt;`

export const firstStartMs = 1_700_000_000_000
export const everyMs = 45_000
/** The newest so many runs of the first experiment have a curve of `loss`, so long. */
export const curved = { runs: 400, points: 64 }
export const experimentNames = ['churn', 'fraud', 'demand', nasty] as const

const models = ['boosting', 'forest', 'linear', 'mlp'] as const
const rates = [0.3, 0.1, 0.03, 0.01, 0.003]
const people = ['ana', 'ben', 'eva', 'leo', 'mia']

export interface KnownRun {
  readonly id: string
  readonly name: string
  /** From 1, as they are named in `experimentNames`. */
  readonly experiment: number
  readonly status: 'finished' | 'failed' | 'running'
  readonly startedAtMs: number
  readonly tookMs: number
  readonly params: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, number>>
  readonly tags: Readonly<Record<string, string>>
}

/** A number from 0 to 1 that belongs to this run and purpose: the workspace is the same each time it is made. */
const share = (i: number, purpose: number): number => {
  let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(purpose + 1, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32
}

/** The run of this number: six in ten belong to the first experiment, and what it scored follows from how it was set. */
export function knownRun(i: number, { runs }: Pick<Size, 'runs'>): KnownRun {
  const model = models[Math.floor(4 * share(i, 0))]!
  const rate = rates[Math.floor(5 * share(i, 1))]!
  const depth = 2 + Math.floor(9 * share(i, 2))
  const rows = 1000 * 2 ** Math.floor(6 * share(i, 3))
  const strange = i % 997 === 5
  const best = i === bestOf({ runs })
  const auc =
    { boosting: 0.86, forest: 0.84, linear: 0.79, mlp: 0.82 }[model] -
    0.012 * Math.abs(Math.log10(rate) + 1) -
    0.004 * Math.abs(depth - 6) +
    0.004 * Math.log2(rows / 1000) +
    0.03 * (share(i, 4) - 0.5)
  const roc = best ? 0.9731 : auc
  return {
    id: `${i.toString(16).padStart(8, '0')}${Math.floor(2 ** 48 * share(i, 5))
      .toString(16)
      .padStart(24, '0')}`,
    name: strange ? `${nasty} ${i}` : `${model}-${i}`,
    experiment: [1, 1, 1, 1, 1, 1, 2, 2, 3, 4][i % 10]!,
    status: i >= runs - 3 ? 'running' : share(i, 6) < 0.03 && !best ? 'failed' : 'finished',
    startedAtMs: firstStartMs + everyMs * i,
    tookMs: 2000 + Math.floor(180_000 * share(i, 7) ** 3),
    params: {
      model,
      learning_rate: String(rate),
      max_depth: String(depth),
      rows: String(rows),
      seed: String(i % 17),
      ...(strange ? { note: nasty } : {}),
    },
    metrics: {
      roc_auc: roc,
      accuracy: 0.5 + roc / 2.2 + 0.01 * (share(i, 8) - 0.5),
      loss: 1.2 - roc,
      fit_s: 0.2 + (rows / 4000) * (1 + share(i, 9)),
    },
    tags: {
      'mlflow.user': people[Math.floor(5 * share(i, 10))]!,
      'mlflow.source.name': 'train.py',
      team: strange ? nasty : ['growth', 'risk', 'supply'][i % 3]!,
    },
  }
}

/** The number of the run that scored best of all, in the first experiment. */
export const bestOf = ({ runs }: Pick<Size, 'runs'>): number => 10 * Math.floor(runs / 27)

/** The run with the long series. */
export const longOf = ({ runs }: Pick<Size, 'runs'>): number => 10 * Math.floor((runs - 10) / 10)

export const curveOf = (i: number): number[] =>
  Array.from(
    { length: curved.points },
    (_, step) =>
      1.1 * Math.exp(-step / (8 + 20 * share(i, 11))) + 0.25 + 0.05 * (share(i * 64 + step, 12) - 0.5),
  )

export const longValue = (step: number): number =>
  Math.exp(-step / 250_000) + 0.1 * Math.sin(step / 900) + (step === 654_321 ? 2 : 0) + 0.04 * share(step, 13)
