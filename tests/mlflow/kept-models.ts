import { expect } from 'vitest'

/** Files and versions that the server acknowledged to one writer, whose run they belong to. */
export interface AcknowledgedModels {
  readonly files: Map<string, string>
  /** The number of each version by its source. */
  readonly versions: Map<string, number>
}

export const noModels = (): AcknowledgedModels => ({ files: new Map(), versions: new Map() })

const modelOf = (run: string) => `model of ${run}`
const folderOf = (run: string) => `0/${run}/artifacts`

async function send(url: string, method: string, path: string, body: string, type: string): Promise<any> {
  const reply = await fetch(`${url}/api/2.0/${path}`, { method, headers: { 'content-type': type }, body })
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
  return reply.json()
}
const post = (url: string, path: string, body: unknown) =>
  send(url, 'POST', `mlflow/${path}`, JSON.stringify(body), 'application/json')

/** Once for a writer, before writeModel. */
export const beginModels = (url: string, run: string): Promise<void> =>
  post(url, 'registered-models/create', { name: modelOf(run) })

/** Stores a file and registers a version of it, noting each once it was acknowledged. */
export async function writeModel(
  url: string,
  run: string,
  i: number,
  { files, versions }: AcknowledgedModels,
): Promise<void> {
  const path = `${folderOf(run)}/m${i}/MLmodel`
  const text = `flavors: {none: {}}\n# ${run} ${i}\n`
  await send(url, 'PUT', `mlflow-artifacts/artifacts/${path}`, text, 'text/plain')
  files.set(path, text)
  const source = `mlflow-artifacts:/${folderOf(run)}/m${i}`
  const { model_version } = await post(url, 'model-versions/create', {
    name: modelOf(run),
    source,
    run_id: run,
  })
  versions.set(source, Number(model_version.version))
}

/** Every file reads as it was stored, every version is there once, under its number, with its file. */
export async function expectModelsKept(
  url: string,
  run: string,
  { files, versions }: AcknowledgedModels,
): Promise<void> {
  for (const [path, text] of files) {
    const reply = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/${path}`)
    expect([reply.status, await reply.text()], path).toEqual([200, text])
  }
  if (versions.size === 0) return
  const filter = encodeURIComponent(`name = '${modelOf(run)}'`)
  const reply = await fetch(`${url}/api/2.0/mlflow/model-versions/search?filter=${filter}`)
  const { model_versions = [] } = (await reply.json()) as {
    model_versions?: { source: string; version: string }[]
  }
  const kept = new Map(model_versions.map(({ source, version }) => [source, Number(version)]))
  expect(kept.size, 'a version is there twice').toBe(model_versions.length)
  for (const [source, number] of versions) expect(kept.get(source), source).toBe(number)
  const native = await fetch(`${url}/api/v1/models/${encodeURIComponent(modelOf(run))}/versions`)
  for (const version of ((await native.json()) as { versions: { files: { path: string }[] }[] }).versions)
    expect(version.files.map(({ path }) => path)).toEqual(['MLmodel'])
}
