import { invalidParameter, mlflowError } from '../mlflow.errors.ts'
import type { MlflowRooms } from '../groups.ts'
import { artifactLocationOf, runArtifactUri } from '../tracking/artifact-uri.ts'
import { downloadUriOf } from '../registry/wire.ts'
import { below, folderOf } from './uris.ts'

export interface Listed {
  readonly path: string
  readonly is_dir: boolean
  readonly file_size?: number
}

interface Bytes {
  readonly digest: string
  readonly bytes: number
}

const noSuchArtifact = (path: string) => mlflowError('RESOURCE_DOES_NOT_EXIST', `No such artifact: '${path}'`)
const isFolder = (path: string) =>
  invalidParameter(`Artifact path refers to a directory, not a file: '${path}'`)

/** Below it the files of versions that Slipway itself registered are read, by the version's id. */
const registered = /^registry\/(mv_[0-9a-z]+)(?:\/|$)/

/** The tree of artifacts as MLflow's clients see it: the files of runs and models, and those of registered versions. */
export const openPlaces = ({ tracking, registry }: Pick<MlflowRooms, 'tracking' | 'registry'>) => {
  const { files } = tracking

  async function filesOfVersion(path: string) {
    const [start, id] = registered.exec(path) ?? []
    if (id === undefined) return null
    const version = await registry.versionById(id)
    return version ? { files: version.files, inside: path.slice(start!.length) } : null
  }

  return {
    /** Throws MLflow's errors where there is none, or where it is a folder. */
    async file(path: string): Promise<Bytes> {
      const version = await filesOfVersion(path)
      if (version) {
        const found = version.files.find((file) => file.path === version.inside)
        if (found) return found
        const folder = `${version.inside}/`
        throw version.files.some((file) => file.path.startsWith(folder))
          ? isFolder(path)
          : noSuchArtifact(path)
      }
      const found = await files.entry(path)
      if (!found) throw noSuchArtifact(path)
      if (found.digest === null) throw isFolder(path)
      return { digest: found.digest, bytes: found.bytes }
    },

    open: files.open,

    /** Undefined where the store is none that clients reach. */
    direct: files.direct,

    /** What stands in a folder; `under`: what the paths in the answer begin with. */
    async list(folder: string, under: string): Promise<Listed[]> {
      const version = await filesOfVersion(folder)
      if (version) return listedOf(version.files, version.inside, under)
      const entries = await files.list(folder)
      return entries.map(({ path, digest, bytes }) => ({
        path: below(under, path.slice(path.lastIndexOf('/') + 1)),
        is_dir: digest === null,
        ...(digest === null ? {} : { file_size: bytes }),
      }))
    },

    async put(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
      mustBeWritable(path)
      await files.put(path, source)
    },

    /** Throws where nothing is to be written. */
    mustTake: mustBeWritable,

    /** Gives bytes that are stored a path. */
    async set(path: string, stored: Bytes): Promise<void> {
      await files.set(path, stored)
    },

    async remove(path: string): Promise<void> {
      mustBeWritable(path)
      await files.remove(path)
    },

    /** Where the files of a run lie; throws where another store keeps them. */
    async ofRun(id: string): Promise<{ uri: string; folder: string }> {
      const run = await tracking.run(id)
      const { artifactLocation } = await tracking.experiment(run.experimentId)
      const uri = runArtifactUri(artifactLocationOf(run.experimentId, artifactLocation), run.id)
      return served(uri, await tracking.places.ofRun(run))
    },

    async ofLoggedModel(id: string): Promise<{ uri: string; folder: string }> {
      const { experimentId } = await tracking.loggedModel(id)
      const { artifactLocation } = await tracking.experiment(experimentId)
      const uri = modelArtifactUri(artifactLocationOf(experimentId, artifactLocation), id)
      return served(uri, await tracking.places.ofModel({ id, experimentId }))
    },

    async ofVersion(name: string, number: number): Promise<{ uri: string; folder: string }> {
      const uri = downloadUriOf(await registry.version(name, number))
      return served(uri, folderOf(uri))
    },
  }
}
export type Places = ReturnType<typeof openPlaces>

/** Where the files of a logged model lie, below the place of its experiment. */
export const modelArtifactUri = (location: string, id: string): string =>
  runArtifactUri(`${location.replace(/\/+$/, '')}/models`, id)

function served(uri: string, folder: string | null): { uri: string; folder: string } {
  if (folder === null)
    throw mlflowError('NOT_IMPLEMENTED', `The artifacts lie at ${uri}, which this server does not reach.`)
  return { uri, folder }
}

function mustBeWritable(path: string): void {
  if (path === '') throw invalidParameter('Invalid path')
  if (registered.test(`${path}/`))
    throw mlflowError('PERMISSION_DENIED', 'The files of a registered version never change.')
}

function listedOf(
  files: readonly { path: string; bytes: number }[],
  folder: string,
  under: string,
): Listed[] {
  const start = folder === '' ? '' : `${folder}/`
  const listed = new Map<string, Listed>()
  for (const { path, bytes } of files) {
    if (!path.startsWith(start)) continue
    const [name, ...deeper] = path.slice(start.length).split('/')
    const shown = below(under, name)
    listed.set(
      shown,
      deeper.length > 0 ? { path: shown, is_dir: true } : { path: shown, is_dir: false, file_size: bytes },
    )
  }
  return [...listed.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}
