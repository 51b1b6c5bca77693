import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { pictures } from '../../scripts/screenshots/shots.ts'
import { pages, root } from './pages.ts'

/** Every picture that a page shows, by its path. */
const shown = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)|<img\s[^>]*src="([^"]+)"/g)].map(([, markdown, html]) => ({
    page: path,
    image: join(dirname(path), (markdown ?? html)!),
  })),
)

it('shows pictures that are there, each made by `npm run screenshots`, and keeps no other', () => {
  expect(shown.length).toBeGreaterThan(3)
  const missing = shown.filter(({ image }) => !existsSync(join(root, image)))
  expect(missing).toEqual([])
  const handmade = shown.filter(({ image }) => !pictures.includes(basename(image)))
  expect(handmade).toEqual([])
  const used = new Set(shown.map(({ image }) => image))
  const kept = readdirSync(join(root, 'docs/images')).map((file) => `docs/images/${file}`)
  expect(kept.filter((file) => !used.has(file))).toEqual([])
})
