import { readFileSync } from 'node:fs'

/** The version of the package this code ships in (the same relative path from src/ and from dist/). */
export const version: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version
