import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { noOutputFolder } from './cli.errors.ts'

/** Throws CLI_NO_OUTPUT_FOLDER where there is no folder for a file: said before work begins whose result it is to hold. */
export function requireFolderOf(file: string): void {
  if (!existsSync(dirname(resolve(file)))) throw noOutputFolder(file)
}

/** Writes a file that a user named. Throws CLI_NO_OUTPUT_FOLDER where its folder is not there. */
export async function writeFileIn(file: string, text: string): Promise<void> {
  requireFolderOf(file)
  await writeFile(file, text)
}
