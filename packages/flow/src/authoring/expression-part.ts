import { type Json, partOf, referenceOf } from '../encoding/index.ts'

/** A part of a value that is known but for the references inside it: what follows a reference becomes part of that. */
export const expressionPart = (value: Json, path: readonly string[]): Json => {
  let here = value
  for (const [i, key] of path.entries()) {
    const reference = referenceOf(here)
    if (reference) {
      const [tag, held] = Object.entries(here as { [tag: string]: { path: readonly string[] } })[0]!
      return { [tag]: { ...held, path: [...held.path, ...path.slice(i)] } }
    }
    here = partOf(here, [key])
  }
  return here
}
