import type { PiiClass } from './pii-class.ts'

/** What becomes of a column of personal data where its values leave the platform. */
export type Treatment = 'keep' | 'mask' | 'hmac' | 'drop'

/** What people said of a dataset's columns; see `slipway data classify`. */
export interface PrivacySettings {
  readonly columns: readonly {
    readonly column: string
    /** null: as recognised. none: no personal data, whatever it looks like. */
    readonly class: PiiClass | 'none' | null
    readonly treatment: Treatment | null
  }[]
  /** Of columns of personal data of which nothing is said. */
  readonly treatment: Treatment
}

export interface Treated {
  readonly class: PiiClass | null
  readonly treatment: Treatment
}

/** The columns that personal data make special, by name: what was recognised, and what people said over it. */
export const treatmentsOf = (
  fields: readonly { readonly name: string; readonly pii?: PiiClass | undefined }[],
  settings: PrivacySettings,
): Map<string, Treated> => {
  const said = new Map(settings.columns.map((one) => [one.column, one]))
  const found = new Map<string, Treated>()
  for (const { name, pii } of fields) {
    const one = said.get(name)
    const known = one?.class === 'none' ? null : (one?.class ?? pii ?? null)
    const treatment = one?.treatment ?? (known === null ? 'keep' : settings.treatment)
    if (known !== null || treatment !== 'keep') found.set(name, { class: known, treatment })
  }
  return found
}

/** Keyed pseudonyms of values, one each; equal values have equal ones. */
export type Pseudonymise = (values: readonly string[]) => Promise<string[]>
