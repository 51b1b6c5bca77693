import { step, type Ref } from '@slipway/flow'
import type { Params, SamplerChoice, Space, Trial, Value } from '@slipway/ml/tune'
import type { Candidate, Goal, Parts, Prepared, Try } from './shapes.ts'
import { searchExhausted, searchWaits } from './stages.errors.ts'
import { train } from './train.ts'

/** What a search looks through, and how far. */
export interface SearchOptions {
  /** The settings of the trainer to search over, each with its range. */
  readonly space: Space
  /** boosting where absent. */
  readonly trainer?: string
  /** Settings that stay as they are. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** How many candidates are tried; 20 where absent. */
  readonly trials?: number
  /** How many are trained side by side; 4 where absent. It is part of what the proposals follow from. */
  readonly parallel?: number
  /** Settings that are tried first. */
  readonly start?: readonly Params[]
  /** TPE where absent. CMA-ES waits for whole generations, which the steps of a pipeline cannot. */
  readonly sampler?: Exclude<SamplerChoice, { kind: 'cma-es' }>
}

/** Proposes the next candidate from what the trials before it brought; see ml/tune. */
export const suggest = step(
  'suggest',
  async ({
    parts,
    goal,
    options,
    told,
    underWay,
  }: {
    parts: Parts
    goal?: Goal
    options: SearchOptions
    told: readonly { readonly candidate: Candidate; readonly metrics: Readonly<Record<string, number>> }[]
    underWay: readonly Candidate[]
  }): Promise<Candidate> => {
    const { metricNamed, primaryMetric } = await import('@slipway/ml/evaluate')
    const { checkSearch, propose } = await import('@slipway/ml/tune')
    const { space, trainer = 'boosting', settings = {}, parallel = 4, start = [], sampler } = options
    const metric = goal?.metric ? metricNamed(goal.metric, parts.task) : primaryMetric(parts.task, parts.y)
    const search = checkSearch({
      space,
      direction: metric.higherIsBetter ? 'maximize' : 'minimize',
      sampler: sampler ?? { kind: 'tpe' },
      pruner: null,
      seed: parts.seed,
      parallel,
      start,
    })
    const paramsOf = ({ settings }: Candidate): Params =>
      Object.fromEntries(
        Object.entries(settings).filter((entry): entry is [string, Value] => Object.hasOwn(space, entry[0])),
      )
    const trials = [
      ...told.map(({ candidate, metrics }, number): Trial => {
        const value = metrics[metric.name] ?? Number.NaN
        const ended = Number.isFinite(value)
          ? { state: 'complete' as const, value }
          : { state: 'failed' as const, value: null }
        return { number, params: paramsOf(candidate), reports: [], ...ended }
      }),
      ...underWay.map(
        (candidate, i): Trial => ({
          number: told.length + i,
          state: 'running',
          params: paramsOf(candidate),
          value: null,
          reports: [],
        }),
      ),
    ]
    const proposal = propose(search, trials)
    if (proposal.kind === 'exhausted') throw searchExhausted(trials.length)
    if (proposal.kind === 'wait') throw searchWaits(search.sampler.kind)
    return {
      name: `${trainer}, trial ${trials.length}`,
      trainer,
      recipe: 'searched',
      settings: { ...settings, ...proposal.params },
    }
  },
)

/**
 * Tries candidates that a search proposes one after another, `parallel` of them side by side, all on one preparation.
 * Each is a step of the pipeline, so that what was tried is not tried again, and a run that was cut goes on. The same
 * candidates for the same data, seed and options, however many steps run at once.
 *
 * @returns the tries, for choose({ tries: [...] })
 */
export function search({
  prepared,
  parts,
  goal,
  ...options
}: SearchOptions & {
  readonly prepared: Ref<Prepared>
  readonly parts: Ref<Parts>
  readonly goal?: Goal
}): Ref<Try>[] {
  const candidates: Ref<Candidate>[] = []
  const tries: Ref<Try>[] = []
  for (let number = 0; number < (options.trials ?? 20); number++) {
    const settled = Math.max(0, number - (options.parallel ?? 4) + 1)
    const candidate = suggest({
      parts,
      ...(goal ? { goal } : {}),
      options,
      told: tries.slice(0, settled).map(({ metrics }, i) => ({ candidate: candidates[i]!, metrics })),
      underWay: candidates.slice(settled),
    })
    candidates.push(candidate)
    tries.push(train({ prepared, candidate }))
  }
  return tries
}
