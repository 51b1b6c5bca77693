import { accessSync, constants, existsSync, mkdtempSync } from 'node:fs'
import { lstat, mkdir, readdir, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** What of a project is never its data: state, history, and packages, which are laid out with the code. */
const own = new Set(['.slipway', '.git', 'node_modules'])

/**
 * Links into `folder` what the project has and the folder lacks, such as its data. A folder that stands in both, since
 * code was laid out in it, is gone through.
 */
export async function overlay(project: string, folder: string): Promise<void> {
  for (const entry of await readdir(project, { withFileTypes: true })) {
    if (own.has(entry.name)) continue
    const [there, here] = [join(project, entry.name), join(folder, entry.name)]
    if (!existsSync(here)) await symlink(there, here, entry.isDirectory() ? 'junction' : 'file')
    else if (entry.isDirectory() && (await lstat(here)).isDirectory()) await overlay(there, here)
  }
}

/** A new folder beside the project, so that paths such as ../data lead where they did; else below its state. */
export async function folderBeside(project: string, home: string): Promise<string> {
  try {
    accessSync(dirname(project), constants.W_OK)
    return mkdtempSync(join(dirname(project), `.${basename(project)}-again-`))
  } catch {
    await mkdir(join(home, 'reproduce'), { recursive: true })
    return mkdtempSync(join(home, 'reproduce', 'again-'))
  }
}
