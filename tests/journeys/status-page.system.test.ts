import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { customers } from '../../examples/churn/data/generate.ts'
import { place, slipway, up } from './slipway.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
const required = (process.env.SLIPWAY_REQUIRE ?? '').split(',').includes('chromium')

describe.skipIf(!executablePath && !required)(
  executablePath ? 'the page of what runs, in a browser' : 'the page of what runs (skipped: no chromium)',
  () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    })
    afterAll(() => browser?.close())

    /** The page's text, what it complained of, and whether it is wider than its window. */
    async function look(url: string, width: number) {
      const page = await browser.newPage({ viewport: { width, height: 900 } })
      const complaints: string[] = []
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('requestfailed', (request) => complaints.push(request.url()))
      await page.goto(url, { waitUntil: 'networkidle' })
      const text = await page.innerText('body')
      const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
      const links = await Promise.all(
        (await page.locator('a').all()).map(async (a) => (await a.getAttribute('href'))!),
      )
      await page.close()
      return { text, complaints, overflow: Number(overflow), links }
    }

    it('says which command fills it while it is empty', async () => {
      using at = place()
      await using server = await up(at.folder)
      for (const width of [320, 1200]) {
        const seen = await look(`${server.url}/status`, width)
        expect(seen.complaints).toEqual([])
        expect(seen.overflow).toBeLessThanOrEqual(0)
        expect(seen.text).toContain('slipway run')
      }
    })

    it('shows datasets, runs, models and endpoints, and every link of it answers', async () => {
      using at = place()
      writeFileSync(join(at.folder, 'customers.csv'), customers(600, 3))
      slipway(['init', 'churn', '--data', 'customers.csv', '--target', 'churned'], at.folder)
      const project = join(at.folder, 'churn')
      expect(slipway(['run', '--json'], project).code).toBe(0)
      await using server = await up(project)
      const seen = await look(`${server.url}/status`, 1200)
      expect(seen.complaints).toEqual([])
      for (const word of ['churn', 'champion', 'linear c=1', '600', 'succeeded'])
        expect(seen.text).toContain(word)
      expect(seen.links.length).toBeGreaterThan(8)
      for (const link of new Set(seen.links)) {
        const reply = await fetch(new URL(link, server.url))
        expect([link, reply.status]).toEqual([link, 200])
      }
      const reference = await look(`${server.url}/api/docs`, 1200)
      expect(reference.complaints).toEqual([])
      for (const operation of [
        'addDatasetVersion',
        'createRun',
        'createModelVersion',
        'deployModel',
        'predict',
        'measureDrift',
      ])
        expect(reference.text).toContain(operation)
    })
  },
)
