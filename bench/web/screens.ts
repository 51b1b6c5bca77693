import type { Browser, Page } from 'playwright-core'
import { big, curved, knownRun, longOf, type Size } from './known.ts'

/** A page whose interactions are watched, as a browser reports them: from the input until the next picture. */
export async function watchedPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.addInitScript(`
    window.interactions = new Map();
    new PerformanceObserver((list) => {
      for (const { interactionId, duration, name } of list.getEntries())
        if (interactionId) {
          const before = window.interactions.get(interactionId);
          if (!before || before.duration < duration) window.interactions.set(interactionId, { duration, name });
        }
    }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  `)
  return context.newPage()
}

export interface Interactions {
  /** Of every interaction the ms until the next picture; those that took less than 16 count as 16. */
  readonly timesMs: readonly number[]
}

const pause = (page: Page) => page.waitForTimeout(150)

/** What somebody does who looks for the best of many runs, twice over: some eighty clicks and keys. */
export async function session(page: Page, url: string, size: Size): Promise<Interactions> {
  const seen: number[] = []
  const gather = async () =>
    seen.push(
      ...((await page.evaluate(
        `(() => {
          const times = [...window.interactions.values()].map(({ duration }) => duration)
          const all = performance.interactionCount ?? times.length
          return [...times, ...Array(Math.max(0, all - times.length)).fill(16)]
        })()`,
      )) as number[]),
    )
  await page.goto(`${url}/experiments`)
  const table = page.getByRole('table', { name: 'Runs' })
  const rows = table.getByRole('row')
  await table.getByRole('link').first().waitFor()
  for (let round = 0; round < 2; round++) {
    await table.getByRole('button', { name: 'loss' }).click()
    await pause(page)
    await table.getByRole('button', { name: 'roc_auc' }).click()
    await pause(page)
    for (const nth of [2, 4, 6]) {
      await rows.nth(nth).getByRole('cell').nth(3).click()
      await pause(page)
    }
    await table.focus()
    for (const key of ['j', 'j', 'j', 'k', 'End', 'Home', 'PageDown', 'PageDown']) {
      await page.keyboard.press(key)
      await pause(page)
    }
    await page.keyboard.press('Escape')
    for (const nth of [1, 2, 3]) {
      await rows.nth(nth).getByRole('checkbox').click()
      await pause(page)
    }
    const filter = page.getByRole('combobox', { name: 'Filter' })
    await filter.click()
    await page.keyboard.type('metrics.roc_auc > 0.85', { delay: 40 })
    await page.keyboard.press('Enter')
    await pause(page)
    await filter.fill('')
    await pause(page)
    await page.getByRole('combobox', { name: 'Group by' }).click()
    await page.getByRole('option', { name: 'by model' }).click()
    await table
      .getByRole('button', { name: /^model/ })
      .first()
      .waitFor()
    await table
      .getByRole('button', { name: /^model/ })
      .first()
      .click()
    await pause(page)
    await table
      .getByRole('button', { name: /^model/ })
      .first()
      .click()
    await page.getByRole('combobox', { name: 'Group by' }).click()
    await page.keyboard.press('Escape')
    await gather()
    await page.goto(`${url}/experiments`)
    await table.getByRole('link').first().waitFor()
  }
  await page.goto(`${url}/compare?runs=${curvedRuns(size).join(',')}`)
  await page.getByRole('figure').first().waitFor()
  await page.getByRole('switch').click()
  await pause(page)
  await gather()
  for (const { id } of [knownRun(longOf(size), size)]) {
    await page.goto(`${url}/runs/${id}?tab=charts`)
    await page.locator('.u-over').first().waitFor()
    for (const tab of ['Overview', 'Files', 'Charts']) {
      await page.getByRole('tab', { name: tab }).click()
      await pause(page)
    }
  }
  await gather()
  return { timesMs: seen }
}

/** The newest runs with a curve, a hundred of them. */
export const curvedRuns = (size: Size, count = 100): string[] =>
  Array.from({ length: 2 * curved.runs }, (_, k) => size.runs - 1 - k)
    .map((i) => knownRun(i, size))
    .filter(({ experiment, status }) => experiment === 1 && status === 'finished')
    .slice(0, count)
    .map(({ id }) => id)

/** Fifty screens of all rooms, one after the other within one page; then what the script's memory holds, in bytes. */
export async function heapAfterScreens(
  browser: Browser,
  url: string,
  pipelineRun: string,
  size: Size = big,
): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const run = (i: number) => `/runs/${knownRun(i, size).id}`
  const one = [
    '/',
    '/experiments',
    '/experiments?experiment=1&sort=-metrics.roc_auc',
    '/experiments?experiment=1&group=params.model&of=roc_auc',
    `${run(longOf(size))}?tab=charts`,
    `/compare?runs=${curvedRuns(size).join(',')}`,
    '/studies',
    '/pipelines',
    `/pipeline-runs/${pipelineRun}`,
    `/pipeline-runs/${pipelineRun}?view=times`,
    '/datasets',
    '/models',
    '/models/churn',
    '/models/churn?version=150',
    '/models/churn?tab=history',
    '/endpoints',
    '/monitoring',
  ]
  const more = Array.from({ length: 8 }, (_, k) => `${run(size.runs - 10 - k)}?tab=charts`)
  const all = [...one, ...more, ...one, ...more]
  const titles = new Set<string>()
  await page.goto(url)
  for (const path of all.slice(0, 50)) {
    await page.evaluate(
      `history.pushState({}, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate', { state: {} }))`,
    )
    await page.getByRole('heading', { level: 1 }).waitFor()
    while ((await page.locator('[aria-busy=true]').count()) > 0) await page.waitForTimeout(50)
    await page.waitForTimeout(100)
    titles.add(await page.title())
  }
  if (titles.size < 15) throw new Error(`the screens did not change: ${[...titles].join(', ')}`)
  const devtools = await context.newCDPSession(page)
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  await context.close()
  return usedSize
}

/** Bytes of script, as they come over the wire, until the first screen stands. */
export async function scriptBytes(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  const scripts = new Set<string>()
  let bytes = 0
  devtools.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId)
  })
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  })
  await page.goto(url, { waitUntil: 'networkidle' }).catch(() => undefined)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await context.close()
  return bytes
}
