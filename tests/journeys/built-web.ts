import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWeb, isWebFresh } from '../../scripts/build-web.ts'

const built = join(import.meta.dirname, '../../packages/cli/dist/web')

/** The folder of the built screens: that of `npm run build` where it is newer than its sources, else one of its own. */
export async function builtWeb() {
  if (isWebFresh(built)) return { folder: built, [Symbol.dispose]: () => {} }
  const folder = mkdtempSync(join(tmpdir(), 'slipway-web-'))
  await buildWeb(folder)
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
