// Runs under whatever Node the machine has, before anything is installed: keep it plain JavaScript.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const lock = join(root, 'package-lock.json')
const stamp = join(root, 'node_modules', '.package-lock.json')
const fresh =
  existsSync(stamp) &&
  existsSync(join(root, 'node_modules', 'node', 'bin')) &&
  statSync(stamp).mtimeMs >= statSync(lock).mtimeMs

if (!fresh) {
  console.error('Installing what Slipway needs (once, about a minute) …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error('npm ci failed: check the network and the npm registry, then try again.')
    process.exit(status ?? 1)
  }
}
