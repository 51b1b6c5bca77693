import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { type Platform, startPlatform } from '@slipway/ops/app'
import { customers } from '../../examples/churn/data/generate.ts'
import { askedRows } from '../../scripts/screenshots/example.ts'
import { builtWeb } from './built-web.ts'
import { place, slipway } from './slipway.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
const required = (process.env.SLIPWAY_REQUIRE ?? '').split(',').includes('chromium')
const nasty = '<img src=x onerror=window.hurt=1>'
/** A run of the example takes its time on a busy machine. */
const patienceMs = 100_000

// One world, in which each journey goes on from where the one before ended.
describe.skipIf(!executablePath && !required)(
  executablePath ? 'journeys through the screens' : 'journeys through the screens (skipped: no chromium)',
  () => {
    let browser: Browser
    let platform: Platform
    let page: Page
    let web: Awaited<ReturnType<typeof builtWeb>>
    const at = place()
    const complaints: string[] = []
    const data = join(at.folder, 'customers.csv')
    const client = () => connect(platform)
    const name = 'churn'

    /** A person with a window of their own; with a token, a member. */
    const person = async (token?: string): Promise<Page> => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
      if (token !== undefined)
        await context.addInitScript(`sessionStorage.setItem('slipway-token', ${JSON.stringify(token)})`)
      const opened = await context.newPage()
      opened.setDefaultTimeout(patienceMs)
      opened.on('pageerror', (error) => complaints.push(error.message))
      opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
      return opened
    }

    beforeAll(async () => {
      web = await builtWeb()
      writeFileSync(data, customers(400, 3))
      expect(slipway(['init', name, '--data', data, '--target', 'churned'], at.folder).code).toBe(0)
      const project = join(at.folder, name)
      platform = await startPlatform({
        home: join(project, '.slipway'),
        web: web.folder,
        project: {
          root: project,
          slipwayEntry: new URL('../../packages/cli/src/index.ts', import.meta.url).href,
          slipwayVersion: '0.1.0',
        },
      })
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
      page = await person()
    })
    afterAll(async () => {
      await browser?.close()
      await platform?.close()
      at[Symbol.dispose]()
      web?.[Symbol.dispose]()
    })

    it('from an empty workspace to a deployed model, watching it happen', async () => {
      await page.goto(platform.url)
      await page.getByText('Nothing has run here yet').waitFor()
      await page.getByText('slipway init churn --data customers.csv').waitFor()
      await page.getByRole('link', { name: 'Pipelines', exact: true }).first().click()
      await page.getByRole('button', { name: 'Run churn' }).click()
      const plan = page.getByRole('dialog')
      await plan.getByText('how long is not known yet').waitFor()
      await plan.getByRole('button', { name: 'Run', exact: true }).click()

      await page.waitForURL('**/pipeline-runs/pr_*')
      await page.getByRole('radiogroup').getByText('Steps', { exact: true }).click()
      const steps = page.getByRole('table', { name: 'Steps' })
      // It is seen on its way, and comes to its end without anybody reading the page anew.
      await steps
        .getByText(/running|pending|queued/)
        .first()
        .waitFor()
      await steps.getByRole('row').filter({ hasText: 'release' }).filter({ hasText: 'succeeded' }).waitFor()
      await page.getByRole('link', { name: 'Home', exact: true }).click()
      await page.getByText('version 1', { exact: true }).waitFor()
      await page
        .getByText(/finds \d+/)
        .first()
        .waitFor()

      await page.goto(`${platform.url}/endpoints/churn?tab=try`)
      await page.getByRole('button', { name: 'Ask' }).click()
      await page.getByLabel('Answer').getByText('probability').waitFor()
    })

    it('why a step ran again', async () => {
      await client().approvals.protectModel({ params: { name, target: 'champion' } })
      writeFileSync(data, customers(460, 3))
      await page.goto(`${platform.url}/pipelines?plan=churn`)
      const plan = page.getByRole('dialog')
      await plan.getByLabel('seed').fill('8')
      await plan.getByText('Otherwise 7').waitFor()
      await plan.getByText('by past runs').waitFor()
      await plan.getByRole('button', { name: 'Run', exact: true }).click()
      await page.waitForURL('**/pipeline-runs/pr_*')
      const id = page.url().split('/').at(-1)!.split('?')[0]!
      await platform.rooms.pipelines.ended(id)

      await page.goto(`${platform.url}/pipelines`)
      const grid = page.getByRole('grid', { name: 'Runs of churn by step' })
      const divide = grid.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'divide' }) })
      // In the newest run, and by the keyboard.
      await divide.getByText(/seed changed|data, seed changed/).waitFor()
      await grid
        .getByRole('gridcell', { name: /^Run of/ })
        .last()
        .focus()
      for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      const peek = page.getByRole('complementary', { name: 'divide' })
      await peek.getByText(/seed/).first().waitFor()
      expect(new URL(page.url()).searchParams.get('node')).toBe('divide')
      await page.keyboard.press('Escape')
      await peek.waitFor({ state: 'detached' })
    })

    it('a version that a second person approves', async () => {
      const { token } = await client().members.addMember({ body: { name: 'ana', role: 'approver' } })
      const ana = await person(token)
      await ana.goto(platform.url)
      await ana.getByRole('link', { name: /asks that churn version 2 may be champion/ }).click()
      await ana.getByLabel('Comment').fill(`The intervals overlap, and the data is newer. ${nasty}`)
      await ana.getByRole('button', { name: 'Approve' }).press('Enter')
      await ana.getByText(nasty).waitFor()
      expect(await ana.evaluate('window.hurt')).toBeUndefined()
      await ana.context().close()

      await page.goto(`${platform.url}/models/churn?version=2`)
      await page.getByRole('button', { name: 'Promote version 2' }).press('Enter')
      const sure = page.getByRole('dialog')
      await sure.getByText('Version 1 is the champion now.').waitFor()
      await sure.getByRole('button', { name: 'Promote version 2' }).press('Enter')
      await sure.waitFor({ state: 'detached' })
      await page.goto(`${platform.url}/models/churn?tab=history&version=1`)
      await page.getByRole('region', { name: 'History' }).getByText('champion').first().waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/models\/churn\?version=\d+$/)
      await page.goto(`${platform.url}/endpoints/churn`)
      await page.getByRole('link', { name: 'churn version 2' }).waitFor()
    })

    it('a feature that drifted', async () => {
      const rows = askedRows(160, 5).map(({ row }) => ({
        ...row,
        monthly_charge: 1.6 * Number(row['monthly_charge']),
      }))
      await client().serving.predict({ params: { name }, body: { rows } })
      await page.goto(`${platform.url}/monitoring`)
      await page.getByText('never compared').waitFor()
      await page.getByRole('button', { name: 'Compare now' }).click()
      const charge = page
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: 'monthly_charge' }) })
      await charge.getByText('drifted').waitFor()
      await charge.getByRole('button', { name: /monthly_charge, .*: drifted/ }).click()
      const shares = page.getByRole('figure', { name: 'monthly_charge in training and now' })
      expect(await shares.getByRole('listitem').count()).toBeGreaterThan(5)
      await page.getByRole('button', { name: 'Close' }).click()
      await page.getByRole('link', { name: 'Home', exact: true }).click()
      await page
        .getByRole('link', { name: /columns no longer look as in training/ })
        .first()
        .waitFor()
    })

    it('the way back to the version before', async () => {
      await page.goto(`${platform.url}/endpoints/churn?tab=revisions`)
      await page.getByLabel(/^Milliseconds/).fill('2500')
      await page.getByRole('button', { name: 'Set the deadline' }).click()
      const deadline = page.getByRole('dialog')
      await deadline.getByText('Callers of churn whose answer takes longer than 2,500 ms get 504').waitFor()
      await deadline.getByRole('button', { name: 'Set the deadline' }).click()
      await page.getByText('2,500 ms').waitFor()
      expect((await client().serving.getEndpoint({ params: { name } })).revisions[0]).toMatchObject({
        deadlineMs: 2500,
        cause: 'apply',
      })
      await page.getByRole('button', { name: 'Back to 1' }).press('Enter')
      const sure = page.getByRole('dialog')
      await sure.getByText('churn version 1 answers every caller of churn again').waitFor()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'churn version 1' }).first().waitFor()
      const { aliases } = await client().registry.getModel({ params: { name } })
      expect(aliases).toEqual({ champion: 1 })
      const { version } = await client().serving.getEndpoint({ params: { name } })
      expect(version).toBe(1)
      expect(complaints).toEqual([])
    })
  },
)
