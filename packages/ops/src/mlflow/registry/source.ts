import { normalize } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import type { ModelVersion } from '@slipway/contract/registry'
import type { LoggedModel } from '../../tracking/index.ts'
import { SlipwayError } from '@slipway/contract/error'
import { modelArtifactUri } from '../artifacts/places.ts'
import { unquoted } from '../artifacts/uris.ts'
import { inMlflowWords } from '../error-words.ts'
import type { MlflowRooms } from '../groups.ts'
import { invalidParameter } from '../mlflow.errors.ts'
import { artifactLocationOf, runArtifactUri } from '../tracking/artifact-uri.ts'
import { upToDate } from './settle.ts'
import { isPrompt, registryWords } from './words.ts'
import { downloadUriOf, newestOfStages, stageOf, standsAt } from './wire.ts'

/** Schemes by which a server would turn to a host that a client names. */
const hostSchemes = ['ftp', 'sftp', 'hdfs', 'viewfs', 'http', 'https', 'r2', 'b2', 'abfss']

export interface Asked {
  readonly source: string
  /** undefined: not said. */
  readonly runId: string | undefined
  readonly modelId: string | undefined
}

export interface Source {
  readonly source: string
  /** Where the files lie. */
  readonly location: string
  readonly runId: string | null
  readonly loggedModel: LoggedModel | null
  /** The registered version that it is a copy of. */
  readonly copyOf: ModelVersion | null
}

const wrongSource = (source: string, field: 'run_id' | 'model_id') =>
  invalidParameter(
    `Invalid model version source: '${source}'. The ${field} request parameter must identify the resource that contains the source.`,
  )

const schemeOf = (uri: string): string => /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(uri)?.[1]!.toLowerCase() ?? ''
const hostOf = (uri: string): string => /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/([^/?#]*)/.exec(uri)?.[1] ?? ''

/** Throws where a server that took the source would have to turn to a host that the client named. */
export function mustNotNameHost(source: string): void {
  const scheme = schemeOf(source)
  if (!hostSchemes.includes(scheme) && !(scheme === 'mlflow-artifacts' && hostOf(source) !== '')) return
  throw invalidParameter(
    `'source' cannot use the '${scheme}' scheme: the '${scheme}' scheme addresses a host other than the tracking server's configured artifact storage, so the server would connect to the host named in the URI. Set the MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES environment variable on the server to allow it.`,
  )
}

/** Where a version comes from that is registered; throws where the run or the model that is named does not hold it. */
export async function resolveSource(rooms: MlflowRooms, asked: Asked): Promise<Source> {
  const { source, runId, modelId } = await throughRegistry(rooms, asked)
  const loggedModel = modelId ? await theModel(rooms, modelId, source) : null
  if (loggedModel) await mustBeOfModel(rooms, source, loggedModel)
  else await mustBeOfRun(rooms, source, runId)
  const parsed = schemeOf(source) === 'models' ? parseModelUri(source) : null
  const copyOf = parsed && 'name' in parsed ? await upToDate(rooms, await namedVersion(rooms, parsed)) : null
  const location = await locationOf(rooms, source, loggedModel, copyOf)
  return { source, location, runId: runId || loggedModel?.runId || null, loggedModel, copyOf }
}

/** A source `models:/<name>/…` in its exact form, with the run and model that its version has. */
async function throughRegistry(rooms: MlflowRooms, asked: Asked): Promise<Asked> {
  const { source, runId, modelId } = asked
  if (schemeOf(source) !== 'models') return asked
  if (hostOf(source) !== '')
    throw invalidParameter(
      `Invalid model version source: '${source}'. Registered model sources must use the active model registry.`,
    )
  const parsed = parseModelUri(source)
  if (parsed === null) throw wrongSource(source, 'model_id')
  if ('id' in parsed) return asked
  const version = await namedVersion(rooms, parsed)
  const itsRun = version.lineage.run ?? ''
  const itsModel = version.origin?.loggedModel ?? ''
  if ((runId !== undefined && runId !== itsRun) || (modelId !== undefined && modelId !== itsModel))
    throw invalidParameter(
      `Invalid model version source: '${source}'. The run_id and model_id request parameters must match the referenced model version.`,
    )
  return { source: `models:/${version.model}/${version.number}`, runId: itsRun, modelId: itsModel }
}

type ModelUri =
  | { readonly id: string }
  | { readonly name: string; readonly at: 'alias' | 'version' | 'stage' | 'latest'; readonly which: string }

function parseModelUri(uri: string): ModelUri | null {
  const path = /^models:(\/[^?]+)/.exec(uri)?.[1]?.replace(/^\/+/, '')
  const [first = '', second, ...more] = (path ?? '').split('/')
  if (first.trim() === '' || more.length > 0) return null
  if (second !== undefined) {
    if (second.trim() === '') return null
    if (/^\d+$/.test(second)) return { name: first, at: 'version', which: second }
    return { name: first, at: second.toLowerCase() === 'latest' ? 'latest' : 'stage', which: second }
  }
  const at = first.lastIndexOf('@')
  if (at < 0) return { id: first }
  const alias = first.slice(at + 1)
  return alias.trim() === '' ? null : { name: first.slice(0, at), at: 'alias', which: alias }
}

async function namedVersion(
  { registry }: MlflowRooms,
  { name, at, which }: Exclude<ModelUri, { id: string }>,
) {
  try {
    if (isPrompt((await registry.model(name)).tags))
      throw invalidParameter(
        `Invalid model version source: 'models:/${name}/${which}'. Prompt versions cannot be used as model version sources.`,
      )
    if (at === 'version') return await registry.version(name, Number(which))
    if (at === 'alias') return await registry.byAlias(name, which)
    const newest = newestOfStages(await registry.latestOfStages(name))
    const found =
      at === 'latest' ? newest.at(-1) : newest.find((version) => standsAt(version, stageOf(which)))
    if (!found) throw invalidParameter(`No versions of model with name '${name}' and stage '${which}' found`)
    return found
  } catch (error) {
    throw inMlflowWords(
      error,
      { name, ...(at === 'version' ? { version: which } : { alias: which }) },
      registryWords,
    )
  }
}

async function mustBeOfRun(rooms: MlflowRooms, source: string, runId: string | undefined): Promise<void> {
  const run = runId ? await theRunUri(rooms, source, runId, false) : null
  if (isLocal(source)) {
    if (run === null || !isLocal(run) || !isBelow(localPath(source), localPath(run)))
      throw localSource(source, 'run_id')
    return
  }
  mustBeAbsolute(source)
  const scheme = schemeOf(source)
  if (scheme === 'runs') {
    const [, id] = /^runs:\/+([^/]+)/.exec(source) ?? []
    if (hostOf(source) !== '' || id === undefined || id !== runId) throw wrongSource(source, 'run_id')
  }
  if (scheme === 'models' && 'id' in (parseModelUri(source) ?? {})) throw wrongSource(source, 'model_id')
  if (scheme === 'mlflow-artifacts') {
    const uri = runId ? await theRunUri(rooms, source, runId, true) : null
    if (uri === null || !isWithin(source, uri)) throw wrongSource(source, 'run_id')
  }
}

async function mustBeOfModel(rooms: MlflowRooms, source: string, model: LoggedModel): Promise<void> {
  const uri = await modelUri(rooms, model)
  if (isLocal(source)) {
    if (!isLocal(uri) || !isBelow(localPath(source), localPath(uri))) throw localSource(source, 'model_id')
    return
  }
  mustBeAbsolute(source)
  const scheme = schemeOf(source)
  if (scheme === 'models') {
    const parsed = parseModelUri(source)
    if (parsed && 'id' in parsed && parsed.id !== model.id) throw wrongSource(source, 'model_id')
  }
  if (scheme === 'runs') throw wrongSource(source, 'model_id')
  if (scheme === 'mlflow-artifacts' && !isWithin(source, uri)) throw wrongSource(source, 'model_id')
}

async function locationOf(
  rooms: MlflowRooms,
  source: string,
  model: LoggedModel | null,
  copyOf: ModelVersion | null,
): Promise<string> {
  if (copyOf) return downloadUriOf(copyOf)
  const parsed = schemeOf(source) === 'models' ? parseModelUri(source) : null
  if (!parsed || !('id' in parsed)) return source
  return modelUri(rooms, model ?? (await theModel(rooms, parsed.id, source)))
}

const theModel = ({ tracking }: MlflowRooms, id: string, source: string): Promise<LoggedModel> =>
  tracking.loggedModel(id).catch((error: unknown) => {
    throw isMissing(error) ? wrongSource(source, 'model_id') : error
  })

/** null where there is no such run and it need not be there. */
async function theRunUri(
  { tracking }: MlflowRooms,
  source: string,
  id: string,
  needed: boolean,
): Promise<string | null> {
  try {
    const { experimentId } = await tracking.run(id)
    const { artifactLocation } = await tracking.experiment(experimentId)
    return runArtifactUri(artifactLocationOf(experimentId, artifactLocation), id)
  } catch (error) {
    if (!isMissing(error)) throw error
    if (needed) throw wrongSource(source, 'run_id')
    return null
  }
}

async function modelUri({ tracking }: MlflowRooms, { id, experimentId }: LoggedModel): Promise<string> {
  const { artifactLocation } = await tracking.experiment(experimentId)
  return modelArtifactUri(artifactLocationOf(experimentId, artifactLocation), id)
}

const isMissing = (error: unknown) => error instanceof SlipwayError && error.kind === 'not-found'

const isLocal = (uri: string): boolean => schemeOf(uri) === '' || schemeOf(uri) === 'file'

const localSource = (source: string, field: 'run_id' | 'model_id') =>
  invalidParameter(
    `Invalid model version source: '${source}'. To use a local path as a model version source, the ${field} request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the ${field}.`,
  )

function localPath(uri: string): string {
  if (schemeOf(uri) === '') return normalize(uri)
  try {
    return normalize(fileURLToPath(uri.replace(/^file:\/*/i, 'file:///')))
  } catch {
    return ''
  }
}

const isBelow = (path: string, folder: string) =>
  folder !== '' && (path === folder || path.startsWith(`${folder}/`))

/** Throws where an address has parts that lead elsewhere: `..`, in whatever encoding, or NUL. */
function mustBeAbsolute(source: string): void {
  let plain = source
  for (let inner = unquoted(plain.replaceAll('+', ' ')); inner !== plain; inner = unquoted(plain))
    plain = inner
  const path = plain
    .replace(/^[a-zA-Z][a-zA-Z0-9+.-]*:(\/\/[^/?#]*)?/, '')
    .replace(/[?#].*$/s, '')
    .replace(/\/+$/, '')
    .replace(/\/+/g, '/')
  const resolved = path === '' ? '' : normalize(path)
  if (plain.includes('\0') || plain.split('/').includes('..') || resolved !== path)
    throw invalidParameter(
      `Invalid model version source: '${source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.`,
    )
}

/** Whether an address lies at another one or below it. */
function isWithin(source: string, root: string): boolean {
  const partsOf = (uri: string) =>
    uri
      .replace(/^[a-zA-Z][a-zA-Z0-9+.-]*:(\/\/[^/?#]*)?/, '')
      .replace(/[?#].*$/s, '')
      .split('/')
      .filter((part) => part !== '')
      .map(unquoted)
  const parts = partsOf(source)
  const rootParts = partsOf(root)
  return (
    schemeOf(source) === schemeOf(root) &&
    hostOf(source) === hostOf(root) &&
    rootParts.length > 0 &&
    rootParts.every((part, i) => parts[i] === part)
  )
}
