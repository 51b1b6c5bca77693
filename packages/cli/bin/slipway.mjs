#!/usr/bin/env node
// Starts Slipway. Plain JavaScript that an old Node can read, because its first duty is to leave an old Node.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, parse } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NEEDS = 24
const here = dirname(fileURLToPath(import.meta.url))

/** The Node that `npm install node@24` put beside the project or beside this package. */
const nodeInstalledNear = (start) => {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  for (let folder = start; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', 'node', 'bin', name)
    if (existsSync(found)) return found
    if (folder === parse(folder).root) return null
  }
}

if (Number(process.versions.node.split('.')[0]) >= NEEDS) {
  process.env.UV_THREADPOOL_SIZE ??= '8'
  // What is compiled is kept, for threads and processes that begin later too: these hear of it only so.
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache')
  const { enableCompileCache } = await import('node:module')
  enableCompileCache?.()
  const built = join(here, '..', 'dist', 'main.js')
  const source = join(here, '..', 'src', 'main.ts')
  const { main } = await import(pathToFileURL(existsSync(source) && !isFresh() ? source : built).href)
  await main(process.argv)
} else if (process.env.SLIPWAY_REEXECUTED) {
  refuse()
} else {
  const node = nodeInstalledNear(process.cwd()) ?? nodeInstalledNear(here)
  if (!node) refuse()
  else {
    const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      stdio: 'inherit',
      env: { ...process.env, SLIPWAY_REEXECUTED: '1' },
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)))
  }
}

/** In a clone: whether the build is newer than every file it was made of, so that it may stand for the sources. */
function isFresh() {
  try {
    const list = join(here, '..', 'dist', 'inputs.json')
    const builtMs = statSync(list).mtimeMs
    return JSON.parse(readFileSync(list, 'utf8')).every(
      (file) => statSync(join(here, '..', file)).mtimeMs <= builtMs,
    )
  } catch {
    return false
  }
}

function refuse() {
  console.error(
    `slipway needs Node ${NEEDS} or newer and this is ${process.version}: run \`npm install --save-dev node@${NEEDS}\` here, or install it from your system.`,
  )
  process.exitCode = 6
}
