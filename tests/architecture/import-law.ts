import type { Import, SourceFile } from './source-tree.ts'

/** What each package may import of the others; the right side says which of its entries, where not all. */
const packages: Record<string, Record<string, RegExp | true>> = {
  contract: {},
  client: { contract: true },
  ml: { contract: /^@slipway\/contract\/error$/ },
  flow: { contract: true, ml: true },
  stages: { contract: true, ml: true, flow: true, client: true },
  ops: { contract: true, ml: true, flow: true },
  cli: { contract: true, ml: true, flow: true, stages: true, client: true, ops: /^@slipway\/ops\/app$/ },
  web: { contract: true, client: true },
}

/** Inside ops a folder imports only from those before it. */
const lifecycle = [
  'datasets',
  'features',
  'tracking',
  'pipelines',
  'registry',
  'serving',
  'monitoring',
  'governance',
  'mlflow',
]
const order = ['kernel', 'ports', ...lifecycle, 'http', 'app']

/** Doors of rooms beside their index.ts: for programs of threads, which begin in a tenth of the time without all behind it. */
const sideDoors = new Set(['kernel/step-back.ts'])

const bannedWords = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'shared',
  'manager',
  'service',
  'v2',
])
const mostLines = 400
/** What pure domain files do without. */
const effects = /^node:(fs|fs\/promises|net|http|https|http2|child_process|worker_threads|dgram)$/

/** Every breach of the house's law in these files, one sentence each; empty where all is well. */
export function breaches(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => [
    ...nameBreaches(file),
    ...(file.lines > mostLines ? [`${file.path} has ${file.lines} lines, more than ${mostLines}`] : []),
    ...file.imports.flatMap((imported) => {
      const reason =
        packageBreach(file, imported) ?? opsBreach(file, imported) ?? suffixBreach(file, imported)
      return reason ? [`${file.path} → ${imported.to}: ${reason}`] : []
    }),
  ])
}

function nameBreaches({ path }: SourceFile): string[] {
  const words = path
    .split('/')
    .slice(2)
    .join('/')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  const banned = words.filter((word) => bannedWords.has(word))
  const badCase = path
    .split('/')
    .slice(3)
    .some((part) => /[A-Z ]/.test(part))
  return [
    ...banned.map((word) => `${path} is named with the banned word ${word}`),
    ...(badCase ? [`${path} is not in kebab-case`] : []),
  ]
}

const packageOf = (path: string) =>
  /^packages\/([^/]+)\//.exec(path)?.[1] ?? /^@slipway\/([^/]+)/.exec(path)?.[1] ?? null

function packageBreach(file: SourceFile, { to }: Import): string | null {
  const from = packageOf(file.path)!
  const target = packageOf(to)
  if (target === null) {
    if (to.startsWith('..') || /^(tests|examples|bench|scripts)\//.test(to))
      return 'it lies outside the packages'
    return null
  }
  if (target === from) return to.startsWith('@slipway/') ? 'a package imports its own files by path' : null
  if (to.startsWith('packages/')) return 'another package is entered by its name, not by a path'
  const allowed = packages[from]?.[target]
  if (allowed === undefined) return `${from} may not import ${target}`
  return allowed === true || allowed.test(to)
    ? null
    : `${from} may import only ${allowed.source} of ${target}`
}

const inOps = (path: string) => /^packages\/ops\/src\/([^/]+)\/(.+)$/.exec(path)

function opsBreach(file: SourceFile, { to }: Import): string | null {
  const [, from] = inOps(file.path) ?? []
  const [, target, inside] = inOps(to) ?? []
  if (!from || !target || from === target) return null
  if (from === 'adapters')
    return target === 'ports' || target === 'kernel' ? null : 'adapters import ports and kernel only'
  if (target === 'adapters') return from === 'app' ? null : 'only app imports adapters'
  if (!order.includes(from)) return `${from} is no room of the plan`
  if (!order.includes(target)) return `${target} is no room of the plan`
  if (order.indexOf(target) > order.indexOf(from)) return `${target} lies to the right of ${from}`
  if (target === 'ports') return null
  const door =
    inside === 'index.ts' ||
    sideDoors.has(`${target}/${inside}`) ||
    (from === 'http' && /^[\w-]+\.routes\.ts$/.test(inside!))
  return door ? null : `${target} is entered through its index.ts`
}

function suffixBreach(file: SourceFile, { to, typeOnly }: Import): string | null {
  const [, room, inside] = inOps(file.path) ?? []
  if (!room || !inside) return null
  const is = (...suffixes: string[]) => suffixes.some((suffix) => inside.endsWith(suffix))
  if (/^(fastify|@fastify\/.+)$/.test(to))
    return room === 'http' || is('.routes.ts') ? null : 'only *.routes.ts and http import Fastify'
  if (/^kysely(\/|$)/.test(to)) {
    const may =
      is('.store.ts', '.tables.ts') ||
      (room === 'adapters' && inside.startsWith('database/')) ||
      (typeOnly && (inside === 'index.ts' || file.path === 'packages/ops/src/ports/database.ts'))
    return may ? null : 'only *.store.ts and *.tables.ts import Kysely'
  }
  const pure = lifecycle.includes(room) && !/\.[a-z]+\.ts$/.test(inside) && !inside.endsWith('index.ts')
  return pure && !typeOnly && effects.test(to) ? 'a file without a suffix is pure domain' : null
}
