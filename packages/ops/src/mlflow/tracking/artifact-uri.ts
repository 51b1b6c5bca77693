import { resolve } from 'node:path'
import { invalidParameter } from '../mlflow.errors.ts'
import { limits } from './limits.ts'
import { checkLength } from './names.ts'

const schemeForm = /^([a-zA-Z][a-zA-Z0-9+.-]*):/

/** Where the files of experiments that name no place lie: each below it by its id. */
export const artifactRoot = 'mlflow-artifacts:'

/** Where the files of an experiment's runs lie: in the platform's own store, where it names no place. */
export const artifactLocationOf = (experimentId: string, location: string | null): string =>
  location ?? `${artifactRoot}/${experimentId}`

/** Where the files of a run lie. The query of a location stays behind the path. */
export function runArtifactUri(location: string, runId: string): string {
  const [, path, rest] = /^([^?#]*)(.*)$/s.exec(location)!
  return `${path!.replace(/\/+$/, '')}/${runId}/artifacts${rest}`
}

/** A location as it is kept: a local path from the root. Throws where no client could use it. */
export function storedLocation(given: string): string {
  if (given.includes('#') || /;[^/]*$/.test(given))
    throw invalidParameter("'artifact_location' URL can't include fragments or params.")
  const query = given.includes('?') ? decoded(given.slice(given.indexOf('?') + 1)) : ''
  if (query.includes('..')) throw invalidParameter('Invalid query string')
  if (given.startsWith('runs:'))
    throw invalidParameter(`Artifact location cannot be a runs:/ URI. Given: '${given}'`)
  const scheme = schemeForm.exec(given)?.[1]
  const location = scheme === undefined ? resolve(given) : given
  checkLength('artifact_location', location, limits.artifactLocation)
  return location
}

/** Undoes percent signs until none is left, so that none of them can hide another. */
function decoded(text: string): string {
  for (let before = text, i = 0; i < 10; i++) {
    let after = before
    try {
      after = decodeURIComponent(before)
    } catch {}
    if (after === before) return after
    before = after
  }
  return '..'
}
