import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

export interface Import {
  /** A path from the repository's root for what lies in it, such as packages/ml/src/table/index.ts; else the name. */
  readonly to: string
  readonly typeOnly: boolean
}

export interface SourceFile {
  /** From the repository's root, such as packages/ops/src/http/server.ts */
  readonly path: string
  readonly lines: number
  readonly imports: readonly Import[]
}

const skipped = /(\.test|\.conformance|\.d)\.tsx?$|_pb\.ts$/

/** Every source file of the packages, with what it imports; tests, conformance suites and generated code left out. */
export function readSourceTree(root: string): SourceFile[] {
  const packages = readdirSync(join(root, 'packages'))
  return packages
    .flatMap((name) => filesUnder(join(root, 'packages', name, 'src')))
    .filter((path) => /\.tsx?$/.test(path) && !skipped.test(path))
    .map((path) => {
      const text = readFileSync(path, 'utf8')
      const here = relative(root, path)
      return { path: here, lines: text.trimEnd().split('\n').length, imports: importsOf(text, here) }
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function filesUnder(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((file) => join(dir, file))
  } catch {
    return []
  }
}

const comments = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm
const statement = /(?:^|\n|;)\s*(?:import|export)\s+(type\s)?([^'";()]*?)(?:from\s*)?['"]([^'"]+)['"]/g
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]/g
const addressed = /new URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta\.url/g

/** What a module's text imports, whichever way: import, export from, import() and new URL(…, import.meta.url). */
export function importsOf(text: string, from: string): Import[] {
  const code = text.replace(comments, '')
  const found: Import[] = []
  for (const [, type, names, to] of code.matchAll(statement))
    found.push({ to: resolved(to!, from), typeOnly: type !== undefined || onlyTypes(names!) })
  for (const [, to] of code.matchAll(dynamic)) found.push({ to: resolved(to!, from), typeOnly: false })
  for (const [, to] of code.matchAll(addressed)) found.push({ to: resolved(to!, from), typeOnly: false })
  return found
}

/** `{ type A, type B }`, with nothing that stays at run time. */
function onlyTypes(names: string): boolean {
  const inside = /^\{([\s\S]*)\}\s*$/.exec(names.trim())?.[1]
  if (inside === undefined) return false
  const each = inside
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return each.length > 0 && each.every((name) => name.startsWith('type '))
}

function resolved(to: string, from: string): string {
  return to.startsWith('.') ? normalize(join(dirname(from), to)) : to
}
