// Installs what is missing, then runs the program given under the project's own Node.
//   node scripts/ensure-installed.mjs [program args…]
// Runs under whatever Node the machine has, before anything is installed: keep it plain JavaScript.
import { spawn, spawnSync } from 'node:child_process'
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

const [program, ...args] = process.argv.slice(2)
if (program) {
  // Not by name: a shell that began before the install goes on with the Node it found then.
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const child = spawn(node, [join(root, program), ...args], { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)))
}
