import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')

/** The text as `npm run format` would leave it, so that what is generated passes `npm run check:format`. */
export function formatted(name: string, text: string): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [biome, 'format', `--stdin-file-path=docs/reference/${name}`],
    { cwd: root, input: text, encoding: 'utf8', maxBuffer: 1e8 },
  )
  if (status !== 0) throw new Error(`biome could not format ${name}: ${stderr}`)
  return stdout
}
