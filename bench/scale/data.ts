/** How much there is. */
export interface Size {
  readonly runs: number
  /** Points of metrics, most of them in series of `longSeries`. */
  readonly points: number
}

export const experiments = 1000
export const longSeries = 1_000_000
export const metrics = 3
const firstStartMs = 1_700_000_000_000

/** The runs of this many, each known by its number, so that every reply can be checked. */
export const knownRuns = ({ runs }: Size) => {
  // Coprime to powers of ten: numbers in another order, each once.
  const shuffled = (i: number, by: number) => (i * by) % runs
  const ids = (i: number) =>
    `${i.toString(16).padStart(8, '0')}${((i * 2654435761) % 2 ** 32).toString(16).padStart(24, '0')}`
  return {
    id: ids,
    /** Ids rise as runs are made, which fills faster; what is read by start or by a metric lies everywhere. */
    numberOf: (id: string) => Number.parseInt(id.slice(0, 8), 16),
    /** Half of all are in the first of ten experiments; the other 990 are empty. */
    experiment: (i: number) => (i % 2 === 0 ? 1 : 2 + (Math.floor(i / 2) % 9)),
    startedAtMs: (i: number) => firstStartMs + 1000 * shuffled(i, 7919),
    auc: (i: number) => shuffled(i, 104_729) / runs,
    /** A thousand values, so that many runs share one. */
    accuracy: (i: number) => (shuffled(i, 15_485_863) % 1000) / 1000,
    params: (i: number): Record<string, string> => ({
      seed: String(i),
      depth: String(i % 10),
      data: `v${i % 1000}`,
      parity: i % 2 === 0 ? 'even' : 'odd',
      model: ['tree', 'linear', 'boosting'][i % 3]!,
    }),
    tags: (i: number): Record<string, string> => ({
      'mlflow.user': ['ana', 'ben', 'eva', 'leo', 'mia'][i % 5]!,
      'mlflow.source.name': 'train.py',
      stage: i % 5000 === 17 ? 'candidate' : 'try',
    }),
  }
}

export const wave = (step: number) => Math.sin(step / 1000) + (step === 654_321 ? 50 : 0)
export const stepMs = 40
