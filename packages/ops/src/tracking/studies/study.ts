import type { MetricValue } from '@slipway/contract/tracking'
import type { NewStudy, Params, Told } from '@slipway/contract/studies'
import { canonicalJson, type Json } from '@slipway/flow/encoding'
import {
  checkSearch,
  type PrunerChoice,
  type Report,
  type SamplerChoice,
  type Search,
  type Space,
  type Trial,
} from '@slipway/ml/tune'
import { studyDiffers, valueNotFinite, valueUnwanted } from './studies.errors.ts'

/** Everything that a study was made with, defaults filled in. Never changes. */
export interface StudySettings {
  readonly space: NewStudy['space']
  readonly direction: 'minimize' | 'maximize'
  readonly metric: string
  readonly sampler: NonNullable<NewStudy['sampler']>
  readonly pruner: NonNullable<NewStudy['pruner']> | null
  readonly seed: number
  readonly parallel: number
  readonly trials: number | null
  readonly start: readonly Params[]
  readonly leaseMs: number
  readonly experiment: string
}

export interface StoredStudy {
  readonly name: string
  readonly settings: StudySettings
  readonly experimentId: string
  readonly runId: string
  readonly finished: boolean
  readonly createdBy: string
  readonly createdAtMs: number
}

export interface StoredTrial extends Trial {
  readonly params: Params
  readonly runId: string
  readonly attempt: number
  readonly lease: string
  readonly leaseUntilMs: number
  readonly startedAtMs: number
  readonly endedAtMs: number | null
}

/** Throws TUNE_… where the search makes no sense. */
export function settingsOf(wish: NewStudy): StudySettings {
  const settings: StudySettings = {
    space: wish.space,
    direction: wish.direction ?? 'minimize',
    metric: wish.metric ?? 'value',
    sampler: wish.sampler ?? { kind: 'tpe' },
    pruner: wish.pruner ?? null,
    seed: wish.seed ?? 0,
    parallel: wish.parallel ?? 1,
    trials: wish.trials ?? null,
    start: wish.start ?? [],
    leaseMs: wish.leaseMs ?? 10 * 60_000,
    experiment: wish.experiment ?? wish.name,
  }
  return { ...settings, space: searchOf(settings).space as NewStudy['space'] }
}

/** The search of a study, checked. */
export const searchOf = (settings: StudySettings): Search =>
  checkSearch({
    space: settings.space as Space,
    direction: settings.direction,
    sampler: settings.sampler as SamplerChoice,
    pruner: settings.pruner as PrunerChoice | null,
    seed: settings.seed,
    parallel: settings.parallel,
    start: settings.start,
  })

/** Throws STUDIES_STUDY_DIFFERS, naming what does. */
export function mustEqual(name: string, standing: StudySettings, wanted: StudySettings): void {
  const differing = (Object.keys(wanted) as (keyof StudySettings)[]).filter(
    (field) => canonicalJson(standing[field] as Json) !== canonicalJson(wanted[field] as Json),
  )
  if (differing.length > 0) throw studyDiffers(name, differing)
}

export interface Outcome {
  readonly state: 'complete' | 'pruned' | 'failed'
  readonly value: number | null
}

/** Throws STUDIES_VALUE_NOT_FINITE, STUDIES_VALUE_UNWANTED. */
export function outcomeOf({ state = 'complete', value = null }: Told): Outcome {
  if (state === 'complete') {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw valueNotFinite(value)
    return { state, value }
  }
  if (value !== null) throw valueUnwanted(state)
  return { state, value: null }
}

export const numberOf = (value: MetricValue): number => Number(value)

export const wireOf = (value: number): MetricValue =>
  Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity')

/** Reports as JSON keeps them: NaN and infinities as texts. */
export const reportsText = (reports: readonly Report[]): string =>
  JSON.stringify(reports.map(({ step, value }) => [step, wireOf(value)]))

export const reportsFrom = (text: string): Report[] =>
  (JSON.parse(text) as [number, MetricValue][]).map(([step, value]) => ({ step, value: numberOf(value) }))
