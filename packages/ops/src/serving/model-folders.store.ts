import { createHash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ModelVersion } from '@slipway/contract/registry'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import { noModelFiles } from './serving.errors.ts'

const nameForm = /^[0-9a-f]{40}$/

/** The folder that a version's files are laid out in. */
export function folderName(files: readonly { readonly path: string; readonly digest: string }[]): string {
  const facts = files.map(({ path, digest }) => `${path} ${digest}\n`).sort()
  return createHash('sha256').update(facts.join('')).digest('hex').slice(0, 40)
}

/**
 * Model folders laid out under `dir`, from artifacts. A folder is named by its files' digests, so the same files
 * are laid out once, and appears whole or not at all.
 */
export const modelFolders = ({ dir, artifacts }: { dir: string; artifacts: ArtifactStore }) => ({
  async folderOf({
    model,
    number,
    files,
  }: Pick<ModelVersion, 'model' | 'number' | 'files'>): Promise<string> {
    const lacking = lackingFile(files.map(({ path }) => path))
    if (lacking) throw noModelFiles(model, number, lacking)
    const strange = files.find(({ path }) => !isInside(path))
    if (strange) throw noModelFiles(model, number, `usable path for ${JSON.stringify(strange.path)}`)
    const folder = join(dir, folderName(files))
    if (await exists(folder)) return folder
    const draft = `${folder}.${randomUUID()}.draft`
    try {
      for (const { path, digest } of files) {
        const target = join(draft, path)
        await mkdir(dirname(target), { recursive: true })
        await copyFile(await artifacts.pathOf(digest), target, constants.COPYFILE_FICLONE)
      }
      await rename(draft, folder).catch(async (cause: unknown) => {
        // Laid out by another request meanwhile: theirs is as good.
        if (!(await exists(folder))) throw cause
      })
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
    return folder
  },

  /** Removes what a killed server left half laid out; none but this process works in the home. */
  async clearDrafts(): Promise<void> {
    const names = await readdir(dir).catch(() => [])
    const drafts = names.filter((name) => name.endsWith('.draft'))
    await Promise.all(drafts.map((name) => rm(join(dir, name), { recursive: true, force: true })))
  },

  /** The names of those that are laid out. */
  async names(): Promise<string[]> {
    return (await readdir(dir).catch(() => [])).filter((name) => nameForm.test(name))
  },

  /** Removes folders, unless it only looks; answers what each holds. One that is needed again is laid out anew. */
  async drop(names: readonly string[], onlyLook: boolean): Promise<{ folder: string; bytes: number }[]> {
    const dropped: { folder: string; bytes: number }[] = []
    for (const name of names) {
      const folder = join(dir, name)
      dropped.push({ folder: name, bytes: await bytesIn(folder) })
      if (onlyLook) continue
      // First out of its name: killed in the middle it is a draft, which the next start clears.
      const draft = `${folder}.${randomUUID()}.draft`
      await rename(folder, draft).catch(() => undefined)
      await rm(draft, { recursive: true, force: true })
    }
    return dropped
  },

  /** Removes a folder, so that it is laid out anew. */
  discard: (folder: string): Promise<void> => rm(folder, { recursive: true, force: true }),
})

/**
 * What a folder lacks to be served; null: nothing. A folder of Slipway's needs its graph and its signature; one of MLflow's
 * its MLmodel; else there is a single ONNX file, or the address of a model elsewhere.
 */
function lackingFile(paths: readonly string[]): string | null {
  if (paths.includes('signature.json')) return paths.includes('model.onnx') ? null : 'model.onnx'
  if (paths.includes('slipway.json')) return 'signature.json'
  const known = paths.some(
    (path) => path === 'MLmodel' || path === 'remote.json' || /^[^/]+\.onnx$/.test(path),
  )
  return known ? null : 'model.onnx'
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map((entry) => stat(join(entry.parentPath, entry.name))))
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

const isInside = (path: string) =>
  path !== '' && !path.startsWith('/') && !/(^|[\\/])\.\.([\\/]|$)|[\0\\]/.test(path)

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
