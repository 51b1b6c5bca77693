import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type BuildFailure, type Message } from 'esbuild'
import { projectImports } from './bundle-imports.ts'
import { bundleFailed } from './plan.errors.ts'
import { writeWhole } from './write-whole.ts'

export interface BundleOptions {
  readonly root: string
  /** The module that exports the pipeline. */
  readonly module: string
  readonly home: string
  /** The file URL that `import … from 'slipway'` leads to. */
  readonly slipwayEntry: string
}

export interface Bundle {
  /** <home>/build/<sha256>.mjs */
  readonly file: string
  /** Of the bytes of `file`. */
  readonly artifact: string
  readonly code: string
  /** Its source map, as JSON; and as the comment that carries it. */
  readonly map: string
  readonly mapLine: string
  /** For each source those that it imports. */
  readonly imports: ReadonlyMap<string, readonly string[]>
  /** Of the bundled code, wherever slipway and the project lie. */
  readonly digest: string
  readonly sources: { readonly path: string; readonly digest: string }[]
  readonly lockfile: string | null
}

/**
 * One module of the pipeline and what it imports of the project; packages stay imports. The same sources give
 * the same digest on any machine. Throws FLOW_BUNDLE_FAILED with file, line and message.
 */
export const bundleModule = async (options: BundleOptions): Promise<Bundle> => {
  const root = resolve(options.root)
  const made = await build({
    absWorkingDir: root,
    entryPoints: [resolve(options.module)],
    outfile: join(root, 'pipeline.mjs'),
    bundle: true,
    write: false,
    metafile: true,
    sourcemap: 'external',
    sourcesContent: false,
    sourceRoot: pathToFileURL(`${root}/`).href,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'silent',
    plugins: [projectImports({ ...options, root })],
  }).catch((error: BuildFailure) => {
    throw bundleFailed(
      relative(root, options.module),
      (error.errors ?? []).map(described).join('\n') || String(error),
    )
  })
  const code = made.outputFiles.find(({ path }) => path.endsWith('.mjs'))!.text
  const map = made.outputFiles.find(({ path }) => path.endsWith('.map'))!.text
  const mapLine = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`
  const text = `${code}\n${mapLine}`
  const file = join(options.home, 'build', `${hex(text)}.mjs`)
  if (!existsSync(file)) await writeWhole(file, text)
  const { inputs } = made.metafile
  const paths = Object.keys(inputs).sort()
  return {
    file,
    artifact: `sha256:${hex(text)}`,
    code,
    map,
    mapLine,
    imports: new Map(
      paths.map((path) => [
        path,
        inputs[path]!.imports.filter(({ external }) => !external).map((imported) => imported.path),
      ]),
    ),
    digest: `sha256:${hex(
      code
        .replaceAll(options.slipwayEntry, 'slipway')
        .replaceAll(new URL('.', options.slipwayEntry).href, 'slipway/'),
    )}`,
    sources: await Promise.all(
      paths.map(async (path) => ({ path, digest: await fileDigest(join(root, path)) })),
    ),
    lockfile: await lockfileDigest(root),
  }
}

/** The digest of the nearest package-lock.json at or above the project, or null. */
const lockfileDigest = async (root: string): Promise<string | null> => {
  for (let folder = root; ; folder = dirname(folder)) {
    const path = join(folder, 'package-lock.json')
    if (existsSync(path)) return fileDigest(path)
    if (dirname(folder) === folder || existsSync(join(folder, '.git'))) return null
  }
}

const fileDigest = async (path: string): Promise<string> => `sha256:${hex(await readFile(path))}`

const hex = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')

const described = ({ text, location }: Message): string =>
  location ? `${location.file}:${location.line}:${location.column}: ${text}\n    ${location.lineText}` : text
