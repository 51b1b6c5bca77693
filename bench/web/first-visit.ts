import type { Browser, Page } from 'playwright-core'

/** A new window of the browser reads pages of its own at once, hundreds of files; no reader's navigation competes with them. */
const windowOpensMs = 2000

/**
 * From the navigation, in a browser that knows nothing of the pages, until what a selector finds first can be used, ms by
 * the page's own clock: it stands where it stood a picture before, nothing lies over it, and the page has answered a
 * pointer that came to it.
 */
export async function timeUntilUsable(browser: Browser, url: string, selector: string): Promise<number> {
  return visited(browser, async (page) => {
    await page.addInitScript(watching(selector))
    await page.goto(url, { waitUntil: 'commit' })
    const place = await page.waitForFunction(() => (globalThis as Watched).standsAt, null, { polling: 'raf' })
    const [x, y] = (await place.jsonValue())!
    await page.mouse.move(x, y)
    const answered = await page.waitForFunction(() => (globalThis as Watched).answeredMs, null, {
      polling: 'raf',
    })
    return (await answered.jsonValue())!
  })
}

/** Likewise until `ready` holds, by the clock of whoever waits. */
export async function timeUntil(
  browser: Browser,
  url: string,
  ready: (page: Page) => Promise<void>,
): Promise<number> {
  return visited(browser, async (page) => {
    const begun = performance.now()
    await page.goto(url, { waitUntil: 'commit' })
    await ready(page)
    return performance.now() - begun
  })
}

interface Watched {
  readonly standsAt?: readonly [x: number, y: number]
  readonly answeredMs?: number
}

const watching = (selector: string) => `{
  let before = ''
  const look = () => {
    const found = document.querySelector(${JSON.stringify(selector)})
    const { x, y, width, height } = found?.getBoundingClientRect() ?? {}
    const [left, top] = [x + Math.min(width, 20) / 2, y + height / 2]
    const now = [x, y, width, height].join()
    if (found && width > 0 && now === before && found.contains(document.elementFromPoint(left, top))) {
      addEventListener('mousemove', () => { globalThis.answeredMs = performance.now() }, { once: true, capture: true })
      globalThis.standsAt = [left, top]
    } else {
      // What lies below the window is scrolled to, as a reader would.
      if (now !== before) found?.scrollIntoView({ block: 'nearest' })
      before = now
      requestAnimationFrame(look)
    }
  }
  requestAnimationFrame(look)
}`

async function visited<T>(browser: Browser, visit: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  page.setDefaultTimeout(180_000)
  try {
    await page.waitForTimeout(windowOpensMs)
    return await visit(page)
  } finally {
    await context.close()
  }
}
