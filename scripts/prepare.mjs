// After `npm ci` in a clone: bundles the command, so that it starts at once. Plain JavaScript, for any Node.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const node = join(root, 'node_modules/node/bin/node')
const { status } = spawnSync(existsSync(node) ? node : process.execPath, [join(root, 'scripts/build.ts')], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(status ?? 1)
