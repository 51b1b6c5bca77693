import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { type Platform, startPlatform } from '@slipway/ops/app'
import { bestOf, fillWorkspace, knownRun, longOf, nasty, type Size } from '../../bench/web/workspace.ts'
import { curvedRuns } from '../../bench/web/screens.ts'
import { builtWeb } from './built-web.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
const required = (process.env.SLIPWAY_REQUIRE ?? '').split(',').includes('chromium')

/** Goes through the screens of experiments and models over a workspace of this size. */
export const screensOver = (size: Size) =>
  describe.skipIf(!executablePath && !required)(
    executablePath
      ? `the screens of experiments over ${size.runs} runs, in a browser`
      : 'the screens of experiments (skipped: no chromium)',
    () => {
      let browser: Browser
      let platform: Platform
      const folder = mkdtempSync(join(tmpdir(), 'slipway-web-runs-'))
      let web: Awaited<ReturnType<typeof builtWeb>>
      const complaints: string[] = []

      beforeAll(async () => {
        ;[web] = await Promise.all([builtWeb(), fillWorkspace(folder, size)])
        platform = await startPlatform({ home: folder, web: web.folder })
        browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
      }, 240_000)
      afterAll(async () => {
        await browser?.close()
        await platform?.close()
        web?.[Symbol.dispose]()
        rmSync(folder, { recursive: true, force: true })
      })

      const open = async (path: string): Promise<Page> => {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
        page.on('console', (said) => said.type() === 'error' && complaints.push(`${path}: ${said.text()}`))
        page.on('pageerror', (error) => complaints.push(`${path}: ${error.message}`))
        await page.goto(platform.url + path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        return page
      }
      const table = (page: Page) => page.getByRole('table', { name: 'Runs' })
      const linesOf = (page: Page) => table(page).getByRole('row').count()
      const { tracking } = connect({
        url: '',
        fetch: (path, init) => fetch(`${platform.url}${String(path)}`, init),
      })

      it('finds the best run of all: one experiment, sorted, filtered, looked at, and the way back', async () => {
        const best = knownRun(bestOf(size), size)
        const page = await open('/experiments')
        await page.getByText(`${size.runs.toLocaleString('en-US')} runs`).waitFor()
        expect(await linesOf(page)).toBeLessThan(60)
        await page.getByRole('combobox', { name: 'Experiment' }).click()
        await page.getByRole('option', { name: 'churn', exact: true }).click()
        await table(page).getByRole('button', { name: 'roc_auc' }).click()
        await table(page).getByRole('link').first().filter({ hasText: best.name }).waitFor()
        await table(page).getByRole('row').nth(1).getByText('0.9731').waitFor()
        await page.getByRole('combobox', { name: 'Filter' }).fill('metrics.roc_auc > 0.95')
        await page.getByText('1 runs').waitFor()
        await table(page).getByText(best.params.model!, { exact: true }).first().click()
        await page.waitForURL(`**run=${best.id}**`)
        const beside = page.getByRole('complementary', { name: best.name })
        await beside.getByText(best.id).waitFor()
        await beside.getByText(best.params.learning_rate!).first().waitFor()
        await page.close()
        expect(complaints).toEqual([])
      })

      it('goes to the end of all runs by one key, and reads only the pages that are looked at', async () => {
        const page = await open('/experiments')
        let asked = 0
        page.on('request', (request) => request.url().endsWith('/runs/search') && asked++)
        await table(page)
          .getByText(knownRun(size.runs - 4, size).name)
          .waitFor()
        await table(page).focus()
        await page.keyboard.press('End')
        await table(page).getByText(knownRun(0, size).name, { exact: true }).waitFor()
        expect(asked).toBeLessThan(12)
        expect(await linesOf(page)).toBeLessThan(60)
        await page.keyboard.press('Home')
        await table(page)
          .getByText(knownRun(size.runs - 4, size).name)
          .waitFor()
        await page.close()
        expect(complaints).toEqual([])
      })

      it('draws the course of a metric beside each run in sight, and of no other', async () => {
        const page = await open('/experiments?course=val_loss&filter=metrics.val_loss > 0')
        await table(page)
          .getByRole('img', { name: /^from .* to .*, steps/ })
          .first()
          .waitFor()
        const asked = page.waitForRequest((request) => request.url().endsWith('/runs/metrics'))
        await page.reload()
        const { runs, key, buckets } = JSON.parse((await asked).postData()!) as Record<string, unknown>
        expect([key, buckets, (runs as string[]).length < 60]).toEqual(['val_loss', 24, true])
        await page.close()
        expect(complaints).toEqual([])
      })

      it('puts runs together by a parameter, and opens a group', async () => {
        const page = await open('/experiments?experiment=1&group=params.model&of=roc_auc')
        const boosting = table(page).getByRole('button', { name: 'model boosting' })
        await boosting.click()
        await table(page)
          .getByRole('link', { name: /^boosting-/ })
          .first()
          .waitFor()
        expect(await boosting.getAttribute('aria-expanded')).toBe('true')
        expect(
          await table(page)
            .getByRole('link', { name: /^linear-/ })
            .count(),
        ).toBe(0)
        const { groups } = await tracking.groupRuns({ body: { experimentIds: ['1'], by: 'params.model' } })
        const { runs } = groups.find(({ value }) => value === 'boosting')!
        await table(page)
          .getByText(`${runs.toLocaleString('en-US')} runs`)
          .waitFor()
        await page.close()
        expect(complaints).toEqual([])
      })

      it('offers what may stand at the cursor, and marks the place of what cannot be read', async () => {
        const page = await open('/experiments')
        const filter = page.getByRole('combobox', { name: 'Filter' })
        await table(page).getByRole('link').first().waitFor()
        await filter.pressSequentially('roc')
        await page.getByRole('option', { name: 'metrics.roc_auc' }).click()
        await page.getByRole('option', { name: '>', exact: true }).click()
        await filter.pressSequentially("0.9 and params.model = 'bo")
        await page.getByRole('option', { name: 'boosting' }).click()
        expect(await filter.inputValue()).toBe("metrics.roc_auc > 0.9 and params.model = 'boosting' ")
        await filter.fill('metrics.roc_auc >> 0.9')
        await page.locator('mark').getByText('>').waitFor()
        await page.getByRole('alert').getByText('at character 17').waitFor()
        await page.close()
        // The wrong filter is answered with 400, which the browser notes.
        expect(complaints.splice(0).every((line) => line.includes('400'))).toBe(true)
      })

      it('moves nothing while runs come in, and offers them', async () => {
        const page = await open('/experiments?experiment=2')
        const first = table(page).getByRole('link').first()
        const name = await first.textContent()
        await page.getByText('● live').waitFor()
        for (let i = 0; i < 12; i++)
          await tracking.createRun({ body: { experimentId: '2', name: i === 11 ? nasty : `new ${i}` } })
        await page.getByRole('button', { name: 'Show 12 new' }).waitFor()
        expect(await first.textContent()).toBe(name)
        await page.getByRole('button', { name: 'Show 12 new' }).click()
        await table(page).getByText(nasty, { exact: true }).first().waitFor()
        // One that goes on is shown as it is, in its place.
        const { runs } = await tracking.searchRuns({ body: { filter: "name = 'new 10'" } })
        await table(page).getByRole('row', { name: 'new 10' }).getByText('running').waitFor()
        await tracking.finishRun({ params: { id: runs[0]!.id }, body: { status: 'failed' } })
        await table(page).getByRole('row', { name: 'new 10' }).getByText('failed').waitFor()
        expect(await page.evaluate('window.hurt')).toBeUndefined()
        await page.close()
        expect(complaints).toEqual([])
      })

      it('compares a hundred runs: a part of an axis alone, as lines, points and in a table', async () => {
        const ids = curvedRuns(size)
        const page = await open(`/compare?runs=${ids.join(',')}&metric=val_loss`)
        await page.getByText('All of 100 looked at').waitFor()
        const grid = page.getByRole('table', { name: 'Differences' })
        await grid.getByRole('rowheader', { name: 'learning_rate' }).waitFor()
        // Only the cells in sight are there.
        expect(await grid.getByRole('columnheader').count()).toBeLessThan(30)
        await page.getByRole('figure', { name: 'val_loss: 100 lines' }).locator('.u-over').waitFor()
        const axis = page.locator('[data-axis="max_depth"]')
        const { x, y, height } = (await axis.boundingBox())!
        await page.mouse.move(x + 5, y + 2)
        await page.mouse.down()
        await page.mouse.move(x + 5, y + 0.3 * height, { steps: 4 })
        await page.mouse.up()
        const deep = ids.filter((id) => {
          const i = Number.parseInt(id.slice(0, 8), 16)
          return Number(knownRun(i, size).params['max_depth']) >= 8
        })
        await page.getByText(`${deep.length} of 100 looked at`).waitFor()
        await page.getByRole('figure', { name: `val_loss: ${deep.length} lines` }).waitFor()
        expect(await grid.getAttribute('aria-colcount')).toBe(String(deep.length + 1))
        await page.reload()
        await page.getByText(`${deep.length} of 100 looked at`).waitFor()
        await page.getByRole('button', { name: 'Look at all' }).click()
        await page.getByText('All of 100 looked at').waitFor()
        await page.close()
        expect(complaints).toEqual([])
      })

      it('says what a threshold means as it is moved, and which versions kept no curves', async () => {
        const page = await open('/models/churn?version=200')
        await page.getByText(/^Finds \d+ of 100 \(\d+–\d+\) cases with churned = yes/).waitFor()
        await page.getByRole('img', { name: /^Found, against flagged for nothing/ }).waitFor()
        const slider = page.getByRole('slider')
        await slider.focus()
        await page.keyboard.press('Home')
        await page.getByText('It flags nothing, and so finds none').waitFor()
        await page.keyboard.press('End')
        await page.getByText('Finds 100 of 100').waitFor()
        await page.getByText('What was, and what it said').waitFor()
        await page.close()
        const before = await open('/models')
        await before.getByRole('link', { name: nasty }).click()
        await before.getByRole('heading', { level: 1, name: nasty }).waitFor()
        await before.goto(`${platform.url}/models/churn?version=7`)
        await before.getByText('kept no curves').waitFor()
        expect(await before.evaluate('window.hurt')).toBeUndefined()
        await before.close()
        expect(complaints).toEqual([])
      })

      it(`draws ${size.points} points of one run, and finer ones where somebody looks closer`, async () => {
        const page = await open(`/runs/${knownRun(longOf(size), size).id}?tab=charts`)
        const chart = page.getByRole('figure', { name: /^train_loss/ })
        await chart.scrollIntoViewIfNeeded()
        const canvas = chart.locator('.u-over')
        await canvas.waitFor()
        const closer = page.waitForRequest(
          (request) =>
            request.url().endsWith('/runs/metrics') && (request.postData() ?? '').includes('fromStep'),
        )
        const { x, y, width, height } = (await canvas.boundingBox())!
        await page.mouse.move(x + 0.6 * width, y + height / 2)
        await page.mouse.down()
        await page.mouse.move(x + 0.7 * width, y + height / 2, { steps: 4 })
        await page.mouse.up()
        const asked = JSON.parse((await closer).postData()!) as { fromStep: number; toStep: number }
        expect(asked.fromStep).toBeGreaterThan(0.5 * size.points)
        expect(asked.toStep).toBeLessThan(0.8 * size.points)
        // Sent as a link it shows the same.
        const { fromStep, toStep } = asked
        await page.getByRole('button', { name: /^steps/ }).waitFor()
        expect(new URL(page.url()).searchParams.get('zoom')).toBe(`["${fromStep}..${toStep}:train_loss"]`)
        const again = page.waitForRequest((request) => (request.postData() ?? '').includes('fromStep'))
        await page.reload()
        expect(JSON.parse((await again).postData()!)).toMatchObject({ key: 'train_loss', fromStep, toStep })
        await page.getByRole('button', { name: /^steps/ }).click()
        await page.waitForURL((url) => !url.searchParams.has('zoom'))
        await page.close()
        expect(complaints).toEqual([])
      })
    },
  )
