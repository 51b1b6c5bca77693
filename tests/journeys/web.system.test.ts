import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { type Platform, startPlatform } from '@slipway/ops/app'
import { customers } from '../../examples/churn/data/generate.ts'
import { builtWeb } from './built-web.ts'
import { modelElsewhere } from './model-elsewhere.ts'
import { begin, place, slipway } from './slipway.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
const required = (process.env.SLIPWAY_REQUIRE ?? '').split(',').includes('chromium')
const axe = readFileSync(new URL(import.meta.resolve('axe-core')), 'utf8')
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
const nasty = `<img src=x onerror="window.hurt=1">'"\`&lt;`

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

describe.skipIf(!executablePath && !required)(
  executablePath ? 'the web UI, in a browser' : 'the web UI (skipped: no chromium)',
  () => {
    let browser: Browser
    let context: BrowserContext
    let platform: Platform
    let web: Awaited<ReturnType<typeof builtWeb>>
    const at = place()
    const complaints: string[] = []
    /** Of the screen that was opened last: what a first visit to it loads. */
    const scripts = new Set<string>()
    /** What it asked the server, and what of that more than once. */
    const asked = new Set<string>()
    const twice = new Set<string>()

    beforeAll(async () => {
      web = await builtWeb()
      writeFileSync(join(at.folder, 'customers.csv'), customers(600, 3))
      slipway(['init', 'churn', '--data', 'customers.csv', '--target', 'churned'], at.folder)
      const project = join(at.folder, 'churn')
      expect(slipway(['run', '--json'], project).code).toBe(0)
      platform = await startPlatform({
        home: join(project, '.slipway'),
        web: web.folder,
        project: {
          root: project,
          slipwayEntry: new URL('../../packages/cli/src/index.ts', import.meta.url).href,
          slipwayVersion: '0.1.0',
        },
      })
      const { studies } = connect(platform)
      const params = { name: 'depth' }
      await studies.createStudy({
        body: {
          ...params,
          space: { x: { kind: 'float', low: 0, high: 1 }, y: { kind: 'int', low: 1, high: 9 } },
          sampler: { kind: 'random' },
        },
      })
      for (let i = 0; i < 5; i++) {
        const { trial, lease } = await studies.askTrial({ params, body: {} })
        await studies.tellTrial({
          params: { ...params, number: trial!.number },
          body: { lease: lease!, value: Number(trial!.params.x) },
        })
      }
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
      // One for all, so that scripts are loaded once.
      context = await browser.newContext()
    })
    afterAll(async () => {
      await browser?.close()
      await platform?.close()
      at[Symbol.dispose]()
      web?.[Symbol.dispose]()
    })

    const tab = async (): Promise<Page> => {
      const page = await context.newPage()
      page.on('request', (request) => {
        if (request.isNavigationRequest() && request.frame() === page.mainFrame())
          for (const list of [scripts, asked, twice]) list.clear()
        if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname)
        const question = `${request.method()} ${request.url()} ${request.postData() ?? ''}`
        if (request.resourceType() === 'fetch' && asked.has(question)) twice.add(question)
        asked.add(question)
      })
      // What lays graphs out comes beside the screen, which is there without it.
      page.on('worker', (worker) => scripts.delete(new URL(worker.url()).pathname))
      page.on(
        'console',
        (message) => message.type() === 'error' && complaints.push(`${page.url()}: ${message.text()}`),
      )
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
      page.on(
        'response',
        (reply) => reply.status() >= 400 && complaints.push(`${reply.status()} ${reply.url()}`),
      )
      return page
    }
    const open = async (path: string, given?: Page): Promise<Page> => {
      const page = given ?? (await tab())
      await page.setViewportSize({ width: 1280, height: 900 })
      await page.goto(platform.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      while ((await page.locator('[aria-busy=true]').count()) > 0) await page.waitForTimeout(50)
      return page
    }
    const violationsOn = async (page: Page): Promise<Violation[]> => {
      if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe)
      return (await page.evaluate(
        `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
      )) as Violation[]
    }
    const client = () => connect(platform)

    it('shows every room: nothing fails, nothing is wider than the window, and axe finds nothing', async () => {
      const { runs } = await client().tracking.searchRuns({ body: { filter: 'metrics.accuracy > 0' } })
      const { runs: pipelineRuns } = await client().pipelines.listPipelineRuns({ query: {} })
      const [run, pipelineRun] = [runs[0]!, pipelineRuns[0]!]
      const screens: [path: string, shows: string][] = [
        ['/', 'Nothing waits for a person now'],
        ['/datasets', 'churn'],
        ['/datasets/churn', 'tenure_months'],
        ['/datasets/churn?tab=checks', 'is never missing'],
        ['/datasets/churn?tab=lineage', 'Made from it'],
        ['/datasets/churn?tab=versions&look=1', 'tenure_months'],
        ['/experiments', 'linear c=1'],
        [`/experiments?run=${run.id}`, run.id],
        [`/runs/${run.id}`, run.id],
        [`/runs/${run.id}?tab=charts`, 'accuracy'],
        [`/runs/${run.id}?tab=origin`, 'code'],
        [`/compare?runs=${runs.map(({ id }) => id).join(',')}`, 'What differs'],
        ['/studies', 'depth'],
        ['/studies/depth?trial=2', 'value over x and y'],
        ['/pipelines', 'Why, in the run of'],
        ['/pipelines?view=list', 'succeeded'],
        ['/pipelines?view=schedules', 'Nothing starts by itself'],
        ['/pipelines?view=backfills', 'No pipeline was filled back'],
        [`/pipelines?run=${pipelineRun.id}&node=evaluate`, 'Processor time'],
        ['/pipelines?plan=churn', 'depend on what others give'],
        ['/pipelines?backfill=churn', 'Show what would run'],
        [`/pipeline-runs/${pipelineRun.id}?view=steps`, 'Why it ran'],
        [`/pipeline-runs/${pipelineRun.id}`, 'evaluate'],
        [`/pipeline-runs/${pipelineRun.id}?view=times`, 'evaluate'],
        [`/pipeline-runs/${pipelineRun.id}?node=evaluate`, 'Processor time'],
        ['/models', 'champion'],
        ['/models/churn', 'What it leans on'],
        ['/models/churn?tab=signature', 'May be missing'],
        ['/models/churn?tab=lineage', 'model.onnx'],
        ['/models/churn?tab=card', 'slipway reproduce churn@1'],
        ['/models/churn?tab=history', 'champion'],
        ['/models/churn?tab=versions&look=1', 'Gate'],
        ['/models/churn?tab=approvals', 'Nobody has asked'],
        ['/endpoints', 'churn version 1'],
        ['/endpoints/churn', 'Nobody asked anything'],
        ['/endpoints/churn?tab=try', 'tenure_months'],
        ['/endpoints/churn?tab=log', 'It has not been asked anything yet'],
        ['/endpoints/churn?tab=release', 'No version came to answer'],
        ['/endpoints/churn?tab=compare', 'One version answers alone'],
        ['/endpoints/churn?tab=revisions', 'champion churn 1'],
        ['/endpoints/churn?tab=call', 'curl'],
        ['/endpoints/churn?tab=call&language=python', 'class ChurnRow'],
        ['/endpoints/churn?tab=call&language=typescript', 'predictChurn'],
        ['/monitoring', 'never compared'],
        ['/monitoring?tab=quality', 'Values never seen'],
        ['/monitoring?tab=performance', 'Nobody has told yet'],
        ['/monitoring?tab=alerts', 'Nothing drifted'],
        ['/lineage', 'model churn version 1'],
        ['/lineage?of=model:churn@1', 'churn revision 1'],
        ['/lineage?of=model:churn@1&view=list', 'What came of it'],
      ]
      const found: string[] = []
      // Each is loaded anew, in one tab: to begin a process of the browser takes longer than most of them.
      const page = await tab()
      await page.addInitScript(axe)
      for (const [path, shows] of screens) {
        await open(path, page)
        // What is asked before the screen's script is there is what the screen asks.
        for (const question of twice) found.push(`${path}: asked twice, ${question}`)
        await page.getByText(shows).first().waitFor()
        const violations = await violationsOn(page)
        // As it is served to whoever takes Brotli, which is every browser where it trusts the address.
        const kilobytes =
          sum([...scripts].map((name) => statSync(`${join(web.folder, name)}.br`).size)) / 1000
        if (kilobytes > 235) found.push(`${path}: ${kilobytes} kB of script`)
        for (const { id, nodes } of violations) found.push(`${path}: ${id} ${nodes[0]?.html}`)
        await page.setViewportSize({ width: 320, height: 640 })
        // The menu takes a moment to leave.
        const wider = async () =>
          Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'))
        for (let turns = 0; turns < 40 && (await wider()) > 0; turns++) await page.waitForTimeout(50)
        if ((await wider()) > 0) found.push(`${path}: ${await wider()} px wider than 320`)
      }
      await page.close()
      expect(found).toEqual([])
      expect(complaints).toEqual([])
    })

    it('shows what happens as it happens, and names only as text', async () => {
      const page = await open('/experiments')
      await page.getByText('live').waitFor()
      await client().tracking.createRun({
        body: { name: nasty, params: { [nasty.slice(0, 40)]: nasty }, tags: { note: nasty } },
      })
      await page.getByRole('button', { name: 'Show 1 new' }).click()
      await page.getByText(nasty).first().waitFor()
      await page.getByRole('link', { name: nasty }).click()
      await page.getByRole('heading', { level: 1, name: nasty }).waitFor()
      expect(await page.evaluate('window.hurt')).toBeUndefined()
      expect(complaints).toEqual([])
      await page.route('**/api/v1/changes', (route) => route.abort())
      await page.goto(`${platform.url}/experiments`)
      await page.getByText('paused').waitFor()
      await client().tracking.createRun({ body: { name: 'while nobody heard' } })
      await page.unroute('**/api/v1/changes')
      await page.getByText('● live').waitFor()
      await page.getByRole('button', { name: 'Show 1 new' }).click()
      await page.close()
      // The browser notes what was refused.
      complaints.splice(0)
    })

    it('filters and sorts runs by the address, and shows where a filter is wrong', async () => {
      const page = await open('/experiments?filter=metrics.roc_auc > 0.6&sort=-metrics.roc_auc')
      const table = page.getByRole('table', { name: 'Runs' })
      await table.getByRole('row').nth(1).waitFor()
      expect(await table.innerText()).not.toContain('baseline')
      const filter = page.getByRole('combobox', { name: 'Filter' })
      await filter.fill('metrics.roc_auc >> 1')
      await page
        .getByText(/position|at /i)
        .first()
        .waitFor()
      await filter.fill('name = "baseline"')
      await table.getByRole('link', { name: 'baseline' }).waitFor()
      expect(new URL(page.url()).searchParams.get('filter')).toContain('baseline')
      await page.close()
      // The wrong filter is answered with 400, which the browser notes.
      complaints.splice(0)
    })

    it('asks an endpoint by a form, finds the prediction again, and goes by keys', async () => {
      const page = await open('/endpoints/churn?tab=try')
      await page.getByRole('button', { name: 'Ask' }).click()
      await page.getByLabel('Answer').getByText('probability').waitFor()
      await page.getByRole('tab', { name: 'What it was asked' }).click()
      await page
        .getByRole('table', { name: 'Predictions' })
        .getByText(/probability/)
        .first()
        .waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Find anything' }).fill('model churn')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'churn' }).waitFor()
      await page.waitForURL('**/models/churn')
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Find anything' }).fill('roll back churn')
      await page.getByRole('option', { name: 'a revision before answers every caller again' }).click()
      await page.waitForURL('**/endpoints/churn?tab=revisions')
      await page.keyboard.press('Shift+?')
      await page.getByRole('dialog').getByText('find anything, or do it').waitFor()
      await page.close()
      expect(complaints).toEqual([])
    })

    it('docks what is looked at beside the table, which keeps the keys and its room', async () => {
      const page = await open('/experiments')
      const table = page.getByRole('table', { name: 'Runs' })
      await table.getByRole('link').first().waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('j')
      const second = await table.getByRole('row').nth(2).getByRole('link').innerText()
      const beside = page.getByRole('complementary', { name: second })
      await beside.waitFor()
      await page.getByRole('status').getByText(`${second}, beside the table`).waitFor()
      const edge = beside.getByRole('separator')
      const widthPx = async () => Number(await edge.getAttribute('aria-valuenow'))
      const before = await widthPx()
      await edge.press('ArrowLeft')
      await page.reload()
      await beside.waitFor()
      expect(await widthPx()).toBeGreaterThan(before)
      const [left, right] = [await table.boundingBox(), await beside.boundingBox()]
      expect(left!.x + left!.width).toBeLessThan(right!.x)
      await page.keyboard.press('Escape')
      await beside.waitFor({ state: 'detached' })
      expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Runs')
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/runs/*')
      await page.close()
      expect(complaints).toEqual([])
    })

    it('lays what a shadow said beside the champion, row by row', async () => {
      const params = { name: 'churn' }
      await client().serving.deployModel({
        params,
        body: { model: 'churn', version: 1, shadow: { share: 1 }, reason: nasty },
      })
      const { example } = await client().serving.getEndpoint({ params })
      await client().serving.predict({ params, body: { rows: [...example.rows], id: 'both' } })
      await platform.rooms.serving.flushShadows('churn')
      const page = await open('/endpoints/churn?tab=compare')
      const pairs = page.getByRole('table', { name: 'Pairs' })
      await pairs.getByRole('row').nth(1).click()
      await page.getByRole('complementary', { name: 'both' }).getByText('They agree').waitFor()
      expect(await violationsOn(page)).toEqual([])
      await page.getByRole('radiogroup', { name: 'Which rows' }).getByText('Disagreements').click()
      await page.getByText('They have not disagreed on any row yet.').waitFor()
      await page.getByRole('tab', { name: 'Revisions' }).click()
      await page.getByText(nasty).waitFor()
      expect(await page.evaluate('window.hurt')).toBeUndefined()
      await page.close()
      expect(complaints).toEqual([])
    })

    it('tells as it happens that a model elsewhere is gone, rests, and is back', async () => {
      const elsewhere = await modelElsewhere()
      const project = join(at.folder, 'churn')
      try {
        expect(await begin(['models', 'add', 'far', '--remote', elsewhere.url], project).ended).toBe(0)
        const params = { name: 'far' }
        const ask = () => client().serving.predict({ params, body: { rows: [{ x: 2 }] } })
        await client().serving.deployModel({ params, body: { model: 'far', version: 1 } })
        await ask()
        const page = await open('/endpoints/far?tab=release')
        const health = page.locator('section', { has: page.getByRole('heading', { name: 'Model health' }) })
        await health.getByText('It answers.').waitFor()
        elsewhere.leave()
        for (let i = 0; i < 3; i++) await expect(ask()).rejects.toThrow('reached')
        await health.getByRole('status').getByText('rests').waitFor()
        await expect(ask()).rejects.toThrow('3 times in a row')
        await health.getByText('So far: 1.').waitFor()
        for (const said of ['MODEL_REMOTE_UNREACHABLE', 'See that its server runs', 'On another server'])
          await health.getByText(said).waitFor()
        await page.getByRole('link', { name: 'champion rests' }).waitFor()
        expect(await violationsOn(page)).toEqual([])
        await health.getByText('one request is let through').waitFor()
        await elsewhere.comeBack()
        await ask()
        await health.getByRole('status').getByText('answers').waitFor()
        await page.close()
        expect(complaints).toEqual([])
      } finally {
        elsewhere.leave()
      }
    })

    it('lets no script, style or frame from elsewhere in', async () => {
      const reply = await fetch(platform.url)
      const policy = reply.headers.get('content-security-policy')!
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self';")
      expect(policy).not.toMatch(/unsafe|\*|https?:/)
      expect(await reply.text()).not.toMatch(/<script(?![^>]*\bsrc=)/)
      const [first, second] = await Promise.all([1, 2].map(async () => (await fetch(platform.url)).text()))
      expect(first).not.toBe(second)
      expect((await fetch(`${platform.url}/assets/nothing-here.js`)).status).toBe(404)
    })
  },
)
