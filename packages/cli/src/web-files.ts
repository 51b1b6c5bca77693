import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the built web UI lies, in a package and in a clone where it was built; where it was not: nothing. */
export const webFiles = (): { web?: string } => {
  const dir = ['./web', '../dist/web']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(`${path}/index.html`))
  return dir === undefined ? {} : { web: dir }
}
