import { createHash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ModelVersion } from '@slipway/contract/registry'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import { noModelFiles } from './serving.errors.ts'

/** Without these a folder can't be served. */
const needed = ['model.onnx', 'signature.json']

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
    const paths = new Set(files.map(({ path }) => path))
    for (const path of needed) if (!paths.has(path)) throw noModelFiles(model, number, path)
    const strange = files.find(({ path }) => !isInside(path))
    if (strange) throw noModelFiles(model, number, `usable path for ${JSON.stringify(strange.path)}`)
    const facts = files.map(({ path, digest }) => `${path} ${digest}\n`).sort()
    const folder = join(dir, createHash('sha256').update(facts.join('')).digest('hex').slice(0, 40))
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

  /** Removes a folder, so that it is laid out anew. */
  discard: (folder: string): Promise<void> => rm(folder, { recursive: true, force: true }),
})

const isInside = (path: string) =>
  path !== '' && !path.startsWith('/') && !/(^|[\\/])\.\.([\\/]|$)|[\0\\]/.test(path)

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
