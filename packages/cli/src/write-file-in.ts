import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { noOutputFolder } from './cli.errors.ts'

/** Writes a file that a user named. Throws CLI_NO_OUTPUT_FOLDER where its folder is not there. */
export async function writeFileIn(file: string, text: string): Promise<void> {
  if (!existsSync(dirname(resolve(file)))) throw noOutputFolder(file)
  await writeFile(file, text)
}
