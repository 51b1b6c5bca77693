import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageAt, written } from './pages.ts'
import { runPage, userFolder } from './shell.ts'

const quickStart = 'docs/quick-start.md'
const others = written.filter(
  ({ path, blocks }) =>
    path !== quickStart && blocks.some(({ language, notRun }) => language === 'sh' && !notRun),
)

const typeable = spawnSync('bash', ['-c', 'command -v curl']).status === 0

/** Every `sh` block is run but those after `<!-- not run: why -->`. Other pages begin in the quick start's project. */
describe.skipIf(!typeable)(
  `the commands that the docs tell a user to type${typeable ? '' : ' (skipped: no bash or no curl)'}`,
  () => {
    let at: ReturnType<typeof userFolder>
    beforeAll(async () => {
      at = userFolder()
      expect(await runPage(pageAt(quickStart), at.folder)).toBeGreaterThan(3)
    }, 180_000)
    afterAll(() => at[Symbol.dispose]())

    it('of the quick start work, and leave a project with a model', () => {
      for (const file of ['slipway.config.ts', '.slipway/slipway.db', 'scored.csv'])
        expect(existsSync(join(at.folder, 'churn', file)), file).toBe(true)
    })

    it.each(others.map((page) => [page.path, page] as const))(
      'of %s work',
      async (_, page) => {
        using copy = at.copy()
        expect(await runPage(page, copy.folder, join(copy.folder, 'churn'))).toBeGreaterThan(0)
      },
      240_000,
    )
  },
)
