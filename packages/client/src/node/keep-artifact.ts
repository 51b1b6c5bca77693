import { constants } from 'node:fs'
import { copyFile, readdir, stat, writeFile } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { badArtifact } from '../tracking-run/tracking-run.errors.ts'
import type { DiskOutbox } from './spool/disk-outbox.ts'

/** A file or folder by its path, or bytes. */
export type ArtifactSource = string | Uint8Array

/**
 * Keeps a copy in the spool, so that it is sent as it is now, whatever becomes of the file. `path` is where it stands in
 * the run: of a file its whole path (ending in / the folder it goes to), of a folder what its files lie below.
 */
export async function keepArtifact(
  outbox: DiskOutbox,
  source: ArtifactSource,
  path: string | undefined,
): Promise<void> {
  if (typeof source !== 'string') {
    if (!path || path.endsWith('/')) throw badArtifact(path ?? '', 'bytes need a path')
    const file = outbox.artifactFile()
    await writeFile(file.path, source)
    outbox.addArtifact(path, file.number)
    return
  }
  const from = resolve(source)
  const facts = await stat(from).catch((cause: unknown) => {
    throw badArtifact(source, 'it cannot be read', cause)
  })
  if (facts.isFile()) {
    const name = basename(from)
    await keepFile(outbox, from, path === undefined ? name : path.endsWith('/') ? path + name : path)
  } else if (facts.isDirectory()) {
    const under = path === undefined ? '' : `${path.replace(/\/+$/, '')}/`
    for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const file = join(entry.parentPath, entry.name)
      await keepFile(outbox, file, under + relative(from, file).split(sep).join('/'))
    }
  } else throw badArtifact(source, 'it is neither a file nor a folder')
}

async function keepFile(outbox: DiskOutbox, from: string, path: string): Promise<void> {
  const file = outbox.artifactFile()
  await copyFile(from, file.path, constants.COPYFILE_FICLONE).catch((cause: unknown) => {
    throw badArtifact(from, 'it cannot be copied', cause)
  })
  outbox.addArtifact(path, file.number)
}
