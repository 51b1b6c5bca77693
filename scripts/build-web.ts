// Builds packages/web into static files that the server gives out.
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const quality = constants.BROTLI_PARAM_QUALITY

/** Into a folder, each file also packed for browsers that take that, so that nothing is packed while it is asked for. */
export async function buildWeb(out: string): Promise<void> {
  const { build } = await import('vite')
  const before = process.env.NODE_ENV
  // Whoever builds: a test that did would else get what React is while one works on it, three times the size.
  process.env.NODE_ENV = 'production'
  try {
    await build({
      configFile: join(root, 'packages/web/vite.config.ts'),
      logLevel: 'error',
      build: { outDir: out, emptyOutDir: true },
    })
  } finally {
    if (before === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = before
  }
  for (const name of globSync('assets/*.{js,css}', { cwd: out })) {
    const text = readFileSync(join(out, name))
    writeFileSync(join(out, `${name}.br`), brotliCompressSync(text, { params: { [quality]: 11 } }))
    writeFileSync(join(out, `${name}.gz`), gzipSync(text))
  }
}

/** Whether the build in a folder is newer than all that it is made of here. */
export function isWebFresh(out: string): boolean {
  try {
    const builtMs = statSync(join(out, 'index.html')).mtimeMs
    return globSync('packages/{web,client,contract}/{src/**,index.html,*.ts}', { cwd: root }).every(
      (file) => statSync(join(root, file)).mtimeMs <= builtMs,
    )
  } catch {
    return false
  }
}
