import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The program of a child process: beside the asking module as TypeScript in the sources, or as JavaScript in a
 * packed release, where it may lie one folder up.
 */
export const childEntry = (askedFrom: string, name: string): string => {
  const places = [`./${name}.ts`, `./${name}.js`, `./${name}.mjs`, `../${name}.js`, `../${name}.mjs`]
  const found = places
    .map((place) => fileURLToPath(new URL(place, askedFrom)))
    .find((path) => existsSync(path))
  if (!found) throw new Error(`The child program ${name} is not beside ${askedFrom}`)
  return found
}
