import type { Params, Space } from './parameter.ts'
import { checkPruner, prunes, type PrunerChoice } from './pruners/index.ts'
import { samplerOf, type SamplerChoice } from './samplers/index.ts'
import { checkParams, checkSpace } from './space.ts'
import { hasEnded, type Direction, type Report, type Trial } from './trial.ts'
import { settingOutside } from './tune.errors.ts'

/** What is searched and how. Everything that the sequence of trials hangs on, but for their outcomes. */
export interface Search {
  readonly space: Space
  readonly direction: Direction
  readonly sampler: SamplerChoice
  readonly pruner: PrunerChoice | null
  readonly seed: number
  /**
   * How many trials may be under way at once. A trial is proposed, and pruned, by the outcomes of those at least so
   * many before it; that many workers or fewer never change the sequence.
   */
  readonly parallel: number
  /** The first trials are these points. */
  readonly start: readonly Params[]
}

export type Proposal =
  | { readonly kind: 'params'; readonly params: Params }
  /** Trials that still run must end before the next one is known. */
  | { readonly kind: 'wait' }
  /** All points of the grid were tried. */
  | { readonly kind: 'exhausted' }

/** The search with its space in order. Throws TUNE_… where it makes no sense. */
export function checkSearch(search: Search): Search {
  const space = checkSpace(search.space)
  const { sampler, settings } = samplerOf(search.sampler)
  sampler.check(settings, space)
  if (search.pruner) checkPruner(search.pruner)
  if (!Number.isInteger(search.parallel) || search.parallel < 1 || search.parallel > 1000)
    throw settingOutside('search', 'parallel', search.parallel, 'a whole number from 1 to 1000')
  if (!Number.isSafeInteger(search.seed))
    throw settingOutside('search', 'seed', search.seed, 'a whole number')
  for (const params of search.start) checkParams(space, params)
  return { ...search, space }
}

/**
 * The parameters of the next trial, number `trials.length`: a pure function of the search and of the outcomes of trials
 * that have ended whenever this one may be asked for.
 *
 * @param search checked, see checkSearch
 * @param trials all so far, by number from 0
 */
export function propose(search: Search, trials: readonly Trial[]): Proposal {
  const number = trials.length
  // What a pruner will compare it with must stand before it begins.
  if (search.pruner && !trials.slice(0, Math.max(0, number - search.parallel + 1)).every(hasEnded))
    return { kind: 'wait' }
  const given = search.start[number]
  if (given) return { kind: 'params', params: given }
  const { sampler, settings } = samplerOf(search.sampler)
  const { space, direction, seed, parallel, start } = search
  const size = sampler.size(settings, space)
  if (size !== null && number - start.length >= size) return { kind: 'exhausted' }
  const params = sampler.propose({ space, direction, seed, number, trials, parallel }, settings)
  return params ? { kind: 'params', params } : { kind: 'wait' }
}

/**
 * Whether a trial that has just reported should stop: it is compared with the trials at least `parallel` before it.
 *
 * @param reports its own, by ascending step
 */
export function shouldPrune(
  { pruner, direction, parallel }: Search,
  trials: readonly Trial[],
  number: number,
  reports: readonly Report[],
): boolean {
  if (!pruner || reports.length === 0) return false
  const others = trials.slice(0, Math.max(0, number - parallel + 1))
  return prunes(pruner, { direction, number, reports, others })
}
