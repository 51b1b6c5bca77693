// Builds packages/cli into the one package `slipway`: bundled code, with the platform's own packages inside and the
// libraries left to npm, and the type declarations of what a project imports.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { buildWeb } from './build-web.ts'

const root = join(import.meta.dirname, '..')
const cli = join(root, 'packages/cli')
const dist = join(cli, 'dist')
const types = join(dist, 'types')

/** What runs as a program or a thread of its own, beside the command. */
const programs = [
  'flow/src/worker/worker-main.ts',
  'flow/src/worker/environments/environment-main.ts',
  'flow/src/plan/plan-main.ts',
  'flow/src/plan/describe-main.ts',
  'flow/src/plan/declared-main.ts',
  'flow/src/plan/config-main.ts',
  'ops/src/adapters/model-host/isolated/isolated-main.ts',
  'ops/src/adapters/model-host/predict-worker.ts',
  'ops/src/app/readers/reader-thread.ts',
  'ops/src/app/shadows/shadow-main.ts',
  'ops/src/serving/capture/roll-thread.store.ts',
  'ops/src/serving/protocols/large-thread.store.ts',
]

/** Packages of hundreds of small files, which every command would find, read and link one by one. */
const bundled = new Set([
  '@bufbuild/protobuf',
  '@fastify/static',
  '@fastify/swagger',
  'commander',
  'fastify',
  'kysely',
  'pino',
  'prom-client',
  'typebox',
  'yaml',
])

rmSync(dist, { recursive: true, force: true })
const { dependencies } = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
}
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [
    { in: join(cli, 'src/main.ts'), out: 'main' },
    { in: join(cli, 'src/index.ts'), out: 'index' },
    ...['client', 'tracking', 'tracking-browser'].map((name) => ({
      in: join(cli, `src/${name}.ts`),
      out: name,
    })),
    ...globSync('ml/*.ts', { cwd: join(cli, 'src') }).map((path) => ({
      in: join(cli, 'src', path),
      out: path.replace(/\.ts$/, ''),
    })),
    ...programs.map((path) => ({
      in: join(root, 'packages', path),
      out: path.split('/').at(-1)!.replace(/\.ts$/, ''),
    })),
  ],
  outdir: dist,
  bundle: true,
  metafile: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  chunkNames: '[name]-[hash]',
  external: Object.keys(dependencies)
    .filter((name) => !bundled.has(name))
    .flatMap((name) => [name, `${name}/*`]),
  // Packages that are CommonJS ask for Node's own modules with it.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
  legalComments: 'none',
})

keepLicences(Object.keys(metafile.inputs))
await buildWeb(join(dist, 'web'))
// What commands in Python may import.
cpSync(join(root, 'packages/flow/src/worker/python/slipway_step.py'), join(dist, 'python/slipway_step.py'))

// In a clone the command runs the build only while it is newer than these.
const inputs = Object.keys(metafile.inputs)
  .filter((path) => !path.includes('node_modules'))
  .map((path) => relative(cli, join(root, path)))
writeFileSync(join(dist, 'inputs.json'), JSON.stringify(inputs))
if (process.argv.includes('--no-types')) process.exit(0)

const tsc = spawnSync(
  process.execPath,
  // By one checker: several check much of it each, and take half as much again.
  [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    join(root, 'tsconfig.types.json'),
    '--singleThreaded',
  ],
  {
    cwd: root,
    stdio: 'inherit',
  },
)
if (tsc.status !== 0) process.exit(tsc.status ?? 1)
for (const file of globSync('**/*.d.ts', { cwd: types })) {
  const path = join(types, file)
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replaceAll(
      /(from |import\()(['"])([^'"]+)\2/g,
      (_, lead, quote, to) => `${lead}${quote}${resolved(path, to)}${quote}`,
    ),
  )
}
for (const name of ['README.md', 'LICENSE'])
  if (existsSync(join(root, name))) cpSync(join(root, name), join(cli, name))

/** The licences of the packages whose code the build holds, in one file, as they ask. */
function keepLicences(inputs: readonly string[]): void {
  const folders = new Set(
    inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  )
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    ) as {
      name: string
      version: string
      license: string
    }
    const [file] = globSync('{LICENSE,LICENCE,license,licence}*', { cwd: join(root, folder) })
    const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : ''
    return `${name} ${version} (${license})\n\n${text}\n`
  })
  writeFileSync(join(dist, 'licences.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`))
}

/** Where a specifier leads inside the published types: @slipway/x/y to its file, and .ts to .js. */
function resolved(from: string, to: string): string {
  const own = /^@slipway\/(\w+)(?:\/(.+))?$/.exec(to)
  if (!own) return to.startsWith('.') ? to.replace(/\.ts$/, '.js') : to
  const [, name, sub] = own
  const { exports } = JSON.parse(readFileSync(join(root, 'packages', name!, 'package.json'), 'utf8')) as {
    exports: Record<string, string>
  }
  const target = exports[sub ? `./${sub}` : '.'] ?? exports['./*']!.replace('*', sub!)
  const path = relative(dirname(from), join(types, name!, target)).replace(/\.ts$/, '.js')
  return path.startsWith('.') ? path : `./${path}`
}
