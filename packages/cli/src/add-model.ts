import { readdir, stat, writeFile } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import type { ModelVersion } from '@slipway/contract/registry'
import { modelPathWrong, remoteWrong } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { parseCount } from './counts.ts'
import { scratch } from './scratch.ts'
import { storeFile } from './store-file.ts'

export interface AddModelOptions {
  readonly remote?: string | undefined
  readonly secret?: string | undefined
  /** Seconds. */
  readonly timeout?: string | undefined
  readonly description?: string | undefined
}

/** Registers a file, a folder or an address as the next version of a model. */
export async function addModel(
  server: Connection,
  model: string,
  path: string | undefined,
  options: AddModelOptions,
): Promise<ModelVersion> {
  using place = scratch('model')
  const found =
    options.remote === undefined ? await filesAt(path) : [await remoteFile(place.folder, path, options)]
  const files = []
  for (const { name, at } of found) files.push({ path: name, ...(await storeFile(server, at)) })
  const { version } = await server.client.registry.createModelVersion({
    params: { name: model },
    body: {
      signature: {},
      files,
      ...(options.description === undefined ? {} : { description: options.description }),
    },
  })
  return version
}

interface Found {
  readonly name: string
  readonly at: string
}

async function filesAt(path: string | undefined): Promise<Found[]> {
  const kind = path === undefined ? null : await stat(path).catch(() => null)
  if (path === undefined || !kind) throw modelPathWrong(path)
  if (kind.isFile()) {
    if (!path.endsWith('.onnx')) throw modelPathWrong(path)
    // Values that are too many for one file lie beside it, under its name.
    const beside = `${path}.data`
    const data = await stat(beside).catch(() => null)
    return [
      { name: basename(path), at: path },
      ...(data?.isFile() ? [{ name: basename(beside), at: beside }] : []),
    ]
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((at) => ({ name: relative(path, at).split(sep).join('/'), at }))
  if (!files.some(({ name }) => name === 'MLmodel' || /^[^/]+\.onnx$/.test(name))) throw modelPathWrong(path)
  return files
}

async function remoteFile(
  dir: string,
  path: string | undefined,
  { remote, secret, timeout }: AddModelOptions,
): Promise<Found> {
  if (path !== undefined || !/^https?:$/.test(URL.parse(remote!)?.protocol ?? '')) throw remoteWrong(remote!)
  const at = join(dir, 'remote.json')
  const timeoutMs =
    timeout === undefined ? undefined : 1000 * parseCount('--timeout', timeout, { most: 3600 })
  await writeFile(at, `${JSON.stringify({ url: remote, secret, timeoutMs }, null, 2)}\n`)
  return { name: 'remote.json', at }
}
