import type { Approval } from '@slipway/contract/approvals'
import type { DatasetVersion } from '@slipway/contract/datasets'
import type { ModelVersion } from '@slipway/contract/registry'

/** A column that holds personal data, and what shows it. */
export interface PersonalColumn {
  readonly column: string
  readonly class: string
  readonly evidence: string
}

/** What a card is made of. Equal facts make equal cards: no clock, no order of chance. */
export interface CardFacts {
  readonly version: ModelVersion
  readonly data: DatasetVersion | null
  /** null where the rows could not be looked at. */
  readonly personal: readonly PersonalColumn[] | null
  /** The parameters of the tracked run that made it. */
  readonly params: Readonly<Record<string, string>>
  /** Source files of the pipeline, where the run that made it is known. */
  readonly sources: number | null
  /** Steps of that run which fall out of use, as is said today. */
  readonly outOfUse: readonly string[]
  /** A sentence for each metric that the science knows. */
  readonly sentences: Readonly<Record<string, string>>
  readonly approvals: readonly Approval[]
  readonly baseline: { readonly rows: number; readonly columns: number; readonly answers: boolean } | null
}

/** What people say of a model in slipway.config.ts: `card`. */
export interface CardTexts {
  readonly use: readonly string[]
  readonly users: readonly string[]
  readonly limits: readonly string[]
  readonly risks: readonly string[]
  readonly owner: string | null
  readonly contact: string | null
  readonly licence: string | null
  readonly language: readonly string[]
}

export const cardTexts = ({ facts }: ModelVersion): CardTexts => {
  const card = objectOf(facts.card)
  return {
    use: textsOf(card.use),
    users: textsOf(card.users),
    limits: textsOf(card.limits),
    risks: textsOf(card.risks),
    owner: textOf(card.owner),
    contact: textOf(card.contact),
    licence: textOf(card.licence),
    language: textsOf(card.language),
  }
}

/** A candidate that was tried. */
export interface TriedCandidate {
  readonly name: string
  readonly metric: string
  readonly value: number
  readonly chosen: boolean
}

/** Rows on which it is judged apart. */
export interface CardSlice {
  readonly column: string
  readonly value: string
  readonly n: number
  readonly metric: string
  readonly metricValue: number
  readonly low: number
  readonly high: number
  readonly worse: boolean
}

/** What `release` keeps with a version, read with care: any client may register one. */
export const releaseFacts = ({ facts }: ModelVersion) => {
  const candidate = objectOf(facts.candidate)
  return {
    words: textsOf(facts.words),
    candidate: textOf(candidate.name),
    trainer: textOf(candidate.trainer),
    settings: objectOf(candidate.settings),
    preparation: textsOf(facts.preparation),
    personal: listOf<{ column: string; class: string; features: unknown }>(facts.personal, [
      'column',
      'class',
    ]),
    trainedRows: typeof facts.trainedRows === 'number' ? facts.trainedRows : null,
    candidates: listOf<TriedCandidate>(facts.candidates, ['name', 'metric', 'value', 'chosen']),
    slices: listOf<CardSlice>(facts.slices, ['column', 'value', 'n', 'metric', 'metricValue', 'low', 'high']),
    importance: listOf<{ name: string; share: number }>(facts.importance, ['name', 'share']),
  }
}

/** What the signature says, where it is Slipway's own. */
export const signatureFacts = ({ signature }: ModelVersion) => ({
  task: textOf(signature.task),
  target: textOf(signature.target),
  positive: textOf(signature.positive),
  threshold: typeof signature.threshold === 'number' ? signature.threshold : null,
  classes: textsOf(signature.classes),
  inputs: listOf<{ name: string; type: string; nullable?: boolean }>(signature.inputs, ['name', 'type']),
  outputs: listOf<{ name: string; type: string; description?: string }>(signature.outputs, ['name', 'type']),
})

type Open = Readonly<Record<string, unknown>>

const objectOf = (value: unknown): Open =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Open) : {}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A text or a list of texts. */
const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (one): one is string => typeof one === 'string' && one !== '',
  )

const listOf = <Item>(value: unknown, keys: readonly (keyof Item & string)[]): readonly Item[] =>
  Array.isArray(value)
    ? value.filter((one): one is Item => keys.every((key) => objectOf(one)[key] !== undefined))
    : []
