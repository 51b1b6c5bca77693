import { fieldUnwanted } from './tune.errors.ts'

/** Throws TUNE_FIELD_UNWANTED where a setting is given that the defaults do not have. */
export function mustKnow(of: string, settings: object, defaults: object): void {
  const known = Object.keys(defaults)
  for (const field of Object.keys(settings)) if (!known.includes(field)) throw fieldUnwanted(of, field, known)
}
