import { existsSync } from 'node:fs'
import { dirname, join, parse, resolve } from 'node:path'

/** The nearest folder upwards that holds slipway.config.ts; null where there is none. */
export function projectAround(from = process.cwd()): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'slipway.config.ts'))) return folder
    if (folder === parse(folder).root) return null
  }
}

/** The state folder: SLIPWAY_HOME where it says something, else .slipway of the project around, else of the folder itself. */
export const homeAround = (from = process.cwd()): string =>
  resolve(process.env['SLIPWAY_HOME'] || join(projectAround(from) ?? from, '.slipway'))

/** Where runs that are logged from programs wait for the server. */
export const spoolOf = (home: string): string => join(home, 'spool')
