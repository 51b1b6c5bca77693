import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { type Platform, startPlatform } from '@slipway/ops/app'
import { tableOf, writeParquet } from '@slipway/ml/table'
import { builtWeb } from './built-web.ts'
import { place, slipway } from './slipway.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
const required = (process.env.SLIPWAY_REQUIRE ?? '').split(',').includes('chromium')
const axe = readFileSync(new URL(import.meta.resolve('axe-core')), 'utf8')
const nasty = '<img src=x onerror=window.hurt=1>'
const long = 'many words '.repeat(60)

/** Does what a hostile file would, and shows what came of it. */
const hostile = `<!doctype html><p id="said">nothing</p><script>
const said = []
const attempt = async (what, act) => {
  try { said.push(what + ' ' + (await act())) } catch (error) { said.push(what + ' refused') }
}
;(async () => {
  await attempt('parent', () => { parent.window.hurt = 1; return parent.document.title })
  await attempt('storage', () => sessionStorage.getItem('slipway-token'))
  await attempt('cookie', () => document.cookie)
  await attempt('server', async () => (await fetch(BASE + '/api/v1/datasets')).status)
  await attempt('picture', () => new Promise((done, fail) => {
    const image = new Image()
    image.onload = done
    image.onerror = fail
    image.src = BASE + '/healthz'
  }))
  await attempt('window', () => { if (!open('about:blank')) throw new Error() })
  document.getElementById('said').textContent = said.join(', ') + ', origin ' + self.origin
})()
</script>`
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="window.hurt=1"><script>window.hurt = 1; fetch('/api/v1/datasets')</script><circle r="9"/></svg>`

/** 2,000 rows: an age that is missing at times, a note that is long at times, and a city that would rather be a page. */
const csv = (from: number) =>
  ['id,age,city,email,note']
    .concat(
      Array.from({ length: 2000 }, (_, i) => {
        const id = from + i
        const city = ['Rome', 'Oslo', 'Bern', nasty][id % 4]
        return `${id},${id % 10 === 0 ? '' : id % 90},${city},person${id}@example.org,${id % 50 === 7 ? long : 'short'}`
      }),
    )
    .join('\n')

describe.skipIf(!executablePath && !required)(
  executablePath ? 'data in the web UI' : 'data in the web UI (skipped: no chromium)',
  () => {
    let browser: Browser
    let context: BrowserContext
    let platform: Platform
    let web: Awaited<ReturnType<typeof builtWeb>>
    const at = place()
    const complaints: string[] = []
    const client = () => connect(platform)

    beforeAll(async () => {
      web = await builtWeb()
      for (const from of [1, 11]) {
        writeFileSync(join(at.folder, 'people.csv'), csv(from))
        expect(slipway(['data', 'add', 'people.csv'], at.folder).code).toBe(0)
      }
      platform = await startPlatform({ home: join(at.folder, '.slipway'), web: web.folder })
      const parquet = join(at.folder, 'odd.parquet')
      await writeParquet(tableOf(['  ', '', null, 'a\nb'].map((word) => ({ [nasty]: word }))), parquet)
      const file = await client().artifacts.putArtifact({ body: readFileSync(parquet) })
      const digest = `ds1:${'0'.repeat(64)}`
      await client().datasets.addDatasetVersion({
        params: { name: 'odd' },
        body: {
          digest,
          rows: 4,
          fields: [{ name: nasty, type: 'text', nullable: true }],
          source: { path: 'odd.parquet', format: 'parquet', bytes: 1, sha256: '0'.repeat(64) },
          parts: [{ ...file, rows: 4, content: digest }],
        },
      })
      await client().privacy.setDatasetPrivacy({ params: { name: 'people' }, body: { treatment: 'mask' } })
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
      context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        permissions: ['clipboard-read', 'clipboard-write'],
      })
    })
    afterAll(async () => {
      await browser?.close()
      await platform?.close()
      at[Symbol.dispose]()
      web?.[Symbol.dispose]()
    })

    const open = async (path: string): Promise<Page> => {
      const page = await context.newPage()
      page.on('console', (said) => said.type() === 'error' && complaints.push(`${path}: ${said.text()}`))
      page.on('pageerror', (error) => complaints.push(`${path}: ${error.message}`))
      await page.goto(platform.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      return page
    }
    /** Nothing that axe finds, nothing wider than a small window, nothing that a name made run, no complaint. */
    const close = async (page: Page) => {
      // A menu that was left takes a moment to go.
      await page.getByRole('menu').waitFor({ state: 'detached' })
      await page.evaluate(axe)
      const violations = (await page.evaluate(
        `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))`,
      )) as string[]
      expect(violations).toEqual([])
      await page.setViewportSize({ width: 320, height: 640 })
      await expect
        .poll(() => page.evaluate('document.documentElement.scrollWidth - window.innerWidth'))
        .toBeLessThanOrEqual(0)
      expect(await page.evaluate('window.hurt')).toBeUndefined()
      await page.close()
      expect(complaints).toEqual([])
    }

    it('shows any row of a version: personal data masked, long texts in full beside it', async () => {
      const page = await open('/datasets/people?tab=rows&version=1')
      const grid = page.getByRole('grid', { name: 'Rows' })
      await page.getByText('2,000 rows', { exact: true }).waitFor()
      await grid.getByText('p•••').first().waitFor()
      await grid.getByText(nasty).first().waitFor()
      await grid.focus()
      await page.keyboard.press('Control+End')
      const last = grid.getByRole('row').filter({ hasText: '2,000' })
      await last.getByText('null', { exact: true }).waitFor()
      await page.keyboard.press('Control+Home')
      for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      const beside = page.getByRole('complementary')
      await beside.getByText(long.trim()).waitFor()
      expect(new URL(page.url()).searchParams.get('row')).toBe('7')
      await close(page)
    })

    it('tells what is missing, empty or blank from what is there', async () => {
      const page = await open('/datasets/odd?tab=rows')
      await page.getByRole('columnheader', { name: nasty }).waitFor()
      const cells = page.getByRole('gridcell')
      await cells.getByText('null').waitFor()
      expect(await cells.allTextContents()).toEqual(['2 blanks', 'empty', 'null', 'a↵b'])
      await close(page)
    })

    it('filters, sorts and chooses columns by the address, and copies cells that were never in sight', async () => {
      const page = await open(
        `/datasets/people?tab=rows&version=1&sort=-age&columns=${encodeURIComponent('["id","age"]')}&filter=${encodeURIComponent(`age >= 88 and city = 'Rome'`)}`,
      )
      const grid = page.getByRole('grid', { name: 'Rows' })
      const ids = Array.from({ length: 2000 }, (_, i) => i + 1).filter((id) => id % 4 === 0 && id % 10 !== 0)
      const expected = ids.filter((id) => id % 90 >= 88).sort((a, b) => (b % 90) - (a % 90) || a - b)
      await page.getByText(`${expected.length} of 2,000 rows`).waitFor()
      await grid.getByText(String(expected[0])).first().waitFor()
      await expect.poll(() => grid.getByRole('columnheader').count()).toBe(3)
      await grid.focus()
      await page.keyboard.press('Control+a')
      await page.keyboard.press('Control+Shift+c')
      await page.getByText(/^Copied/).waitFor()
      const copied = await page.evaluate('navigator.clipboard.readText()')
      expect(copied).toBe(['id\tage', ...expected.map((id) => `${id}\t${id % 90}`)].join('\n'))
      await grid.getByRole('button', { name: 'id' }).click()
      await page.waitForURL('**sort=id**')
      await close(page)
    })

    it('shows where a condition is wrong, under its place', async () => {
      const page = await open('/datasets/people?tab=rows')
      const filter = page.getByRole('combobox', { name: 'Filter' })
      await filter.fill('age > 3 and citty is null')
      const place = page.getByText('citty is null\n')
      await place.waitFor()
      expect(await place.textContent()).toBe(`age > 3 and citty is null\n${' '.repeat(12)}^`)
      await page.getByText('Did you mean city?').waitFor()
      await filter.fill('age > 80')
      await page.getByText(/of 2,000 rows/).waitFor()
      // The wrong condition is answered with 400, which the browser notes.
      complaints.splice(0)
      await close(page)
    })

    it('shows what changed between two versions: rows by a key, cells as they were, and how columns hang together', async () => {
      const page = await open('/datasets/people?tab=diff&version=2&against=1')
      await page.getByText('10 added').waitFor()
      await page.getByText('10 removed').click()
      await page.getByRole('grid', { name: 'Rows removed' }).getByText('p•••').first().waitFor()
      await page.waitForURL('**kind=removed**')
      await page.getByRole('tab', { name: 'Relations' }).click()
      await page.getByRole('table').getByText('id and age').waitFor()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        (async () => {
          await page.getByRole('button', { name: 'Take home: Correlations' }).press('Enter')
          await page.getByRole('menuitem', { name: /CSV/ }).press('Enter')
        })(),
      ])
      expect(download.suggestedFilename()).toBe('people-correlations.csv')
      expect(readFileSync(await download.path(), 'utf8')).toMatch(/^first,second,pearson,rows\r\nid,age,/)
      for (const [kind, begins] of [
        ['PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
        ['SVG', Buffer.from('<svg xmlns=')],
      ] as const) {
        const taken = page.waitForEvent('download')
        await page.getByRole('button', { name: 'Take home: Correlations' }).click()
        await page.getByRole('menuitem', { name: kind }).click()
        const file = readFileSync(await (await taken).path())
        expect(file.subarray(0, begins.length)).toEqual(begins)
        expect(file.length).toBeGreaterThan(500)
      }
      await close(page)
    })

    it('shows the files of a run: tables, JSON, text with a search, Markdown, pictures; large and strange ones to take home', async () => {
      const { artifacts, tracking } = client()
      const run = await tracking.createRun({ body: { name: 'files' } })
      const keep = async (path: string, body: Uint8Array) =>
        tracking.addRunArtifact({
          params: { id: run.id },
          body: { path, digest: (await artifacts.putArtifact({ body })).digest },
        })
      const log = Array.from({ length: 3000 }, (_, i) => (i % 1000 === 999 ? `step ${i}: lost` : `step ${i}`))
      await keep('rows.csv', Buffer.from(`name,note\n"a, b",${nasty}\n`))
      await keep('rows.parquet', readFileSync(join(at.folder, 'odd.parquet')))
      await keep('deep.json', Buffer.from(JSON.stringify({ outer: { inner: { value: 1 } }, word: nasty })))
      await keep('train.log', Buffer.from(log.join('\n')))
      await keep(
        'notes.md',
        Buffer.from(`# Notes\n\nSome **strong** words ${nasty} [go](javascript:hurt=1)\n`),
      )
      await keep('model.onnx', Buffer.from('onnx'))
      await keep(`${nasty}.txt`, Buffer.from(nasty))
      const page = await open(`/runs/${run.id}?tab=files`)
      const look = (name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
      await look('rows.csv')
      await page.getByRole('gridcell', { name: 'a, b' }).waitFor()
      await look('rows.parquet')
      await page.getByRole('gridcell', { name: '2 blanks' }).waitFor()
      await look('deep.json')
      await page.getByRole('button', { name: 'inner' }).click()
      await page.getByText('value:').waitFor()
      await look('train.log')
      await page.getByRole('textbox', { name: 'Find in this file' }).fill('LOST')
      await page.getByText('3 lines', { exact: true }).waitFor()
      await page.keyboard.press('Enter')
      await page.keyboard.press('Enter')
      await page.getByText('2 of 3 lines').waitFor()
      await page.getByText('step 1999: lost').waitFor()
      await page.waitForURL('**find=LOST**')
      await look('notes.md')
      await page.getByText('strong', { exact: true }).waitFor()
      expect(await page.getByRole('link', { name: 'go', exact: true }).count()).toBe(0)
      await page.getByRole('link', { name: `${nasty}.txt` }).click()
      await page.getByRole('region', { name: 'Text' }).getByText(nasty).waitFor()
      await look('model.onnx')
      await page.getByText('There is no view for files of this kind').waitFor()
      await close(page)
    })

    it('runs files of HTML and SVG where they reach neither the page nor the server', async () => {
      const { artifacts, tracking } = client()
      const run = await tracking.createRun({ body: { name: 'hostile' } })
      for (const [path, body] of [
        ['report.html', hostile.replaceAll('BASE', JSON.stringify(platform.url))],
        ['plot.svg', svg],
      ] as const)
        await tracking.addRunArtifact({
          params: { id: run.id },
          body: { path, digest: (await artifacts.putArtifact({ body: Buffer.from(body) })).digest },
        })
      const page = await open(`/runs/${run.id}?tab=files&file=report.html`)
      const asked: string[] = []
      const said = page.frameLocator('iframe').locator('#said')
      await said.getByText('origin').waitFor()
      expect(await said.textContent()).toBe(
        'parent refused, storage refused, cookie refused, server refused, picture refused, window refused, origin null',
      )
      page.on('request', (request) => asked.push(request.url()))
      await page.getByRole('link', { name: /^plot.svg/ }).click()
      await page.getByRole('img', { name: 'plot.svg' }).waitFor()
      expect(await page.getByRole('img', { name: 'plot.svg' }).evaluate((image) => image.tagName)).toBe('IMG')
      expect(asked.filter((url) => url.endsWith('/api/v1/datasets'))).toEqual([])
      // The browser says what it refused the file.
      complaints.splice(0)
      await close(page)
    })

    it('gives a file of HTML no way to be a page of this address', async () => {
      const { digest } = await client().artifacts.putArtifact({ body: Buffer.from(hostile) })
      const reply = await fetch(`${platform.url}/api/v1/artifacts/${digest}`)
      expect(reply.headers.get('content-type')).toBe('application/octet-stream')
      expect(reply.headers.get('content-disposition')).toBe('attachment')
      const frame = await fetch(`${platform.url}/frame`)
      const policy = frame.headers.get('content-security-policy')!
      expect(policy).toContain('sandbox allow-scripts;')
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toMatch(/allow-same-origin|connect-src|https?:|\*/)
      await frame.text()
    })
  },
)
