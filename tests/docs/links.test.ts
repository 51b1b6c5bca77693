import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anchorsOf, linksOf, pages, root, written } from './pages.ts'

describe('links between the docs', () => {
  it.each(pages.map((page) => [page.path, page] as const))('of %s lead somewhere', (path, page) => {
    const broken = linksOf(page.text).filter((link) => {
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : relative(root, join(root, dirname(path), file))
      if (!existsSync(join(root, target))) return true
      const other = pages.find((each) => each.path === target)
      return anchor !== undefined && other !== undefined && !anchorsOf(other.text).has(anchor)
    })
    expect(broken).toEqual([])
  })

  it('reach every page from docs/README.md', () => {
    const from = (path: string) =>
      linksOf(pages.find((page) => page.path === path)!.text).map((link) =>
        relative(root, join(root, dirname(path), link.split('#')[0]!)),
      )
    const reached = new Set([...from('docs/README.md'), ...from('docs/decisions/README.md')])
    expect(written.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual(['docs/README.md'])
  })

  it('are found at all', () => {
    expect(pages.flatMap((page) => linksOf(page.text)).length).toBeGreaterThan(60)
  })
})
