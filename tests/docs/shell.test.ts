import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageAt, written } from './pages.ts'
import { reader } from './shell.ts'

const quickStart = 'docs/quick-start.md'
const others = written.filter(
  ({ path, blocks }) =>
    path !== quickStart && blocks.some(({ language, notRun }) => language === 'sh' && !notRun),
)

const typeable = spawnSync('bash', ['-c', 'command -v curl']).status === 0

/**
 * Every `sh` block is run but those after `<!-- not run: why -->`: the quick start's, then those of the other pages in
 * its project, one page after another, as by one who reads them all.
 */
describe.skipIf(!typeable)(
  `the commands that the docs tell a user to type${typeable ? '' : ' (skipped: no bash or no curl)'}`,
  () => {
    let user: Awaited<ReturnType<typeof reader>>
    beforeAll(async () => {
      user = await reader()
      expect(await user.follow(pageAt(quickStart))).toBeGreaterThan(3)
    }, 180_000)
    afterAll(() => user[Symbol.asyncDispose]())

    it('of the quick start work, and leave a project with a model', () => {
      for (const file of ['slipway.config.ts', '.slipway/slipway.db', 'scored.csv'])
        expect(existsSync(join(user.folder, 'churn', file)), file).toBe(true)
    })

    it.each(others.map((page) => [page.path, page] as const))(
      'of %s work',
      async (_, page) => {
        expect(await user.follow(page, join(user.folder, 'churn'))).toBeGreaterThan(0)
      },
      240_000,
    )
  },
)
