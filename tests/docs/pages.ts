import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export interface Block {
  readonly language: string
  readonly text: string
  /** The line of the page that the block begins on. */
  readonly line: number
  /** Where the page says why it is not run: `<!-- not run: … -->` before the block. */
  readonly notRun: boolean
}

export interface Page {
  /** Relative to the repository. */
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
}

const generated = 'docs/reference/'

/** The pages that people write, for users and for those who change the house. */
export const pages: readonly Page[] = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'].map((name) => join(root, name)),
  ...globSync('docs/**/*.md', { cwd: root }).map((path) => join(root, path)),
  ...globSync('packages/*/README.md', { cwd: root, exclude: ['packages/cli/README.md'] }).map((path) =>
    join(root, path),
  ),
]
  .map((path) => {
    const text = readFileSync(path, 'utf8')
    return { path: relative(root, path), text, blocks: blocksOf(text) }
  })
  .toSorted((a, b) => (a.path < b.path ? -1 : 1))

/** Users' pages: those whose commands are run and whose code is type-checked. */
export const written = pages.filter(({ path }) => path.startsWith('docs/') && !path.startsWith(generated))

export const pageAt = (path: string): Page => {
  const found = pages.find((page) => page.path === path)
  if (!found) throw new Error(`There is no page ${path}.`)
  return found
}

function blocksOf(text: string): Block[] {
  const fences = /(<!-- not run: [^>]+-->\n+)?^```(\w+)\n([\s\S]*?)^```$/gm
  return [...text.matchAll(fences)].map((match) => ({
    language: match[2]!,
    text: match[3]!,
    line: text.slice(0, match.index).split('\n').length,
    notRun: match[1] !== undefined,
  }))
}

/** The anchors of a page's headings, as GitHub makes them. */
export const anchorsOf = (text: string): Set<string> =>
  new Set(
    [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  )

/** The targets of a page's links and pictures that lead to files of the repository. */
export const linksOf = (text: string): string[] =>
  [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)]
    .map(([, markdown, html]) => (markdown ?? html)!)
    .filter((link) => !/^[a-z]+:/.test(link))
