import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { breaches } from './import-law.ts'
import { importsOf, readSourceTree } from './source-tree.ts'

const files = readSourceTree(join(import.meta.dirname, '../..'))

describe('the house', () => {
  it('is seen at all', () => {
    const edges = files.flatMap((file) => file.imports)
    const between = edges.filter(({ to }) => to.startsWith('@slipway/'))
    expect(files.length).toBeGreaterThan(100)
    expect(edges.length).toBeGreaterThan(200)
    expect(between.length).toBeGreaterThan(50)
    expect(new Set(files.map((file) => file.path.split('/')[1])).size).toBeGreaterThanOrEqual(6)
  })

  it('keeps its law', () => expect(breaches(files)).toEqual([]))

  it('keeps its files small', () => {
    const lines = files.map((file) => file.lines).sort((a, b) => a - b)
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThan(120)
  })
})

/** A tree with these files on a real disk, read as the house is. */
function breachesOf(texts: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'slipway-house-'))
  try {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(root, 'packages', path)), { recursive: true })
      writeFileSync(join(root, 'packages', path), text)
    }
    return breaches(readSourceTree(root))
  } finally {
    rmSync(root, { recursive: true })
  }
}

describe('the law', () => {
  it.each([
    ['contract takes from nobody', 'contract/src/a.ts', `import { x } from '@slipway/client'`],
    ['ml takes only the errors', 'ml/src/a/b.ts', `import type { E } from '@slipway/contract/endpoint'`],
    ['flow does not know the server', 'flow/src/a.ts', `import { x } from '@slipway/ops/app'`],
    ['the server does not know the client', 'ops/src/http/a.ts', `export { x } from '@slipway/client'`],
    ['cli enters ops by app', 'cli/src/a.ts', `const x = await import('@slipway/ops/registry')`],
    ['packages are entered by name', 'cli/src/a.ts', `import { x } from '../../ml/src/table/index.ts'`],
    ['nothing imports tests', 'ml/src/a/b.ts', `import { x } from '../../../../tests/x.ts'`],
    ['rooms look left', 'ops/src/datasets/a.ts', `import { x } from '../registry/index.ts'`],
    ['rooms have one door', 'ops/src/registry/a.ts', `import { x } from '../datasets/rows.ts'`],
    ['only app takes adapters', 'ops/src/registry/a.ts', `import { x } from '../adapters/database/index.ts'`],
    ['adapters know no room', 'ops/src/adapters/a.ts', `import { x } from '../datasets/index.ts'`],
    ['every folder is in the plan', 'ops/src/cellar/a.ts', `import { x } from '../kernel/index.ts'`],
    ['routes alone take Fastify', 'ops/src/registry/index.ts', `import fastify from 'fastify'`],
    ['stores alone take Kysely', 'ops/src/registry/a.ts', `import type { Kysely } from 'kysely'`],
    ['a door names only its type', 'ops/src/registry/index.ts', `import { sql } from 'kysely'`],
    ['domain files are pure', 'ops/src/registry/a.ts', `import { readFile } from 'node:fs/promises'`],
    ['workers count too', 'ml/src/a/b.ts', `new Worker(new URL('../../../flow/src/w.ts', import.meta.url))`],
    ['names say something', 'ml/src/stats/date-utils.ts', ''],
    ['names are in kebab-case', 'ml/src/stats/dateParts.ts', ''],
    ['files stay small', 'ml/src/stats/long.ts', '\n'.repeat(400) + 'export {}'],
  ])('%s', (_, path, text) => {
    expect(breachesOf({ [path]: text })).toHaveLength(1)
  })

  it('lets pass what keeps it', () => {
    const fine = {
      'client/src/index.ts': `import { x } from '@slipway/contract/endpoint'`,
      'stages/src/a.ts': `import { x } from '@slipway/client'\nimport { y } from '@slipway/flow'`,
      'ops/src/registry/index.ts': `import type { Kysely } from 'kysely'\nimport { x } from '../datasets/index.ts'`,
      'ops/src/registry/a.store.ts': `import { sql, type Kysely } from 'kysely'`,
      'ops/src/http/a.ts': `import fastify from 'fastify'\nimport { r } from '../registry/registry.routes.ts'`,
      'ops/src/app/a.ts': `import { x } from '../adapters/database/index.ts'`,
      'cli/src/a.ts': `// import { x } from '@slipway/ops/kernel'\nimport { x } from '@slipway/ops/app'`,
      'ops/src/registry/a.test.ts': `import fastify from 'fastify'`,
    }
    expect(breachesOf(fine)).toEqual([])
  })

  it('reads every way to import', () => {
    const text = [
      `import a, { type B } from './a.ts'`,
      `import {\n  type C,\n  type D,\n} from "../c.ts"`,
      `import 'side'`,
      `export * from './e.ts'`,
      `const f = () => import('./f.ts')`,
      `import type { G } from 'g'`,
    ].join('\n')
    expect(importsOf(text, 'packages/ml/src/x/y.ts')).toEqual([
      { to: 'packages/ml/src/x/a.ts', typeOnly: false },
      { to: 'packages/ml/src/c.ts', typeOnly: true },
      { to: 'side', typeOnly: false },
      { to: 'packages/ml/src/x/e.ts', typeOnly: false },
      { to: 'g', typeOnly: true },
      { to: 'packages/ml/src/x/f.ts', typeOnly: false },
    ])
  })
})
