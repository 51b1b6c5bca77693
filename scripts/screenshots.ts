// `npm run screenshots`: takes the pictures of docs/images from the running product, in a temporary folder: a terminal
// with `slipway init` and `slipway run`, and the screens of the churn example after some runs, with traffic, a canary and
// drift. Needs Chromium (CHROMIUM, else /usr/bin/chromium); some minutes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@slipway/client'
import { type Browser, chromium } from 'playwright-core'
import { buildWeb } from './build-web.ts'
import { ask, askedRows, type Example, openExample, runAgain } from './screenshots/example.ts'
import { type Shot, shots, terminalFile, widthPx } from './screenshots/shots.ts'
import { readPixels, smallPng } from './screenshots/small-png.ts'

const images = join(import.meta.dirname, '../docs/images')
const folder = mkdtempSync(join(tmpdir(), 'slipway-screenshots-'))
const web = join(folder, 'web')

mkdirSync(images, { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  await buildWeb(web)
  await using example = await openExample(folder, web)
  await terminal(browser, example)
  await runAgain(example, folder)
  await goOn(example)
  for (const shot of shots) await screen(browser, example, shot)
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** The way back, a canary under way, labels, and customers who pay more than those of the training data. */
async function goOn(example: Example): Promise<void> {
  const { serving, monitoring } = connect(example.platform)
  const params = { name: 'churn' }
  await ask(example, askedRows(300, 11), { perSecond: 30, labels: true })
  await monitoring.measureDrift({ params, body: {} })
  await serving.rollbackEndpoint({ params, body: { reason: 'sales asked to wait a week' } })
  await serving.startRollout({
    params,
    body: {
      model: 'churn',
      version: 2,
      kind: 'canary',
      steps: [
        { weight: 25, bakeMs: 15_000 },
        { weight: 50, bakeMs: 600_000 },
      ],
      reason: 'July’s customers',
    },
  })
  for (const [at, dearer] of [1, 1.15, 1.4].entries()) {
    const sinceMs = Date.now()
    const rows = askedRows(240, 20 + at).map(({ row, churned }) => ({
      churned,
      row: { ...row, monthly_charge: Number(row['monthly_charge']) * dearer },
    }))
    await ask(example, rows, { perSecond: 12, labels: true })
    await monitoring.measureDrift({ params, body: { sinceMs } })
  }
}

async function screen(opened: Browser, { platform }: Example, shot: Shot): Promise<void> {
  const page = await opened.newPage({
    viewport: { width: widthPx, height: shot.heightPx },
    colorScheme: 'light',
  })
  await page.goto(platform.url + shot.path)
  await page.getByText(shot.shows).first().waitFor()
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
  await page.getByText(/is being placed|is on its way/).waitFor({ state: 'detached' })
  await page.getByText('● live').waitFor()
  await keep(opened, shot.file, await page.screenshot({ animations: 'disabled' }))
  await page.close()
}

/** Its pixels are read by the browser that took it. */
async function keep(opened: Browser, file: string, png: Buffer): Promise<void> {
  const page = await opened.newPage()
  const address = JSON.stringify(`data:image/png;base64,${png.toString('base64')}`)
  const { width, height, pixels } = await page.evaluate<{ width: number; height: number; pixels: string }>(
    `(${readPixels})(${address})`,
  )
  await page.close()
  writeFileSync(join(images, file), smallPng(Buffer.from(pixels, 'base64'), width, height))
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

/** Each command with what it printed, with a little colour for the marks that a terminal colours. */
async function terminal(opened: Browser, { terminal: [init, run] }: Example): Promise<void> {
  const marked = (said: string) => escaped(said).replace(/[✔▶]/g, '<i>$&</i>').replace(/─+/g, '<s>$&</s>')
  const text = [
    `<b><i>$</i> ${escaped(init!.command)}</b>\n${marked(init!.said)}\n`,
    `<b><i>$</i> cd churn && ${escaped(run!.command)}</b>\n${marked(run!.said)}\n`,
  ].join('')
  const page = await opened.newPage({ viewport: { width: 780, height: 400 }, deviceScaleFactor: 1.25 })
  await page.setContent(`<style>
    body { margin: 0; background: #fff; }
    pre { margin: 0; padding: 20px 24px; border-radius: 8px; background: #10151c; color: #d5dbe3;
      font: 13.5px/1.42 'DejaVu Sans Mono', monospace; width: 82ch; white-space: pre-wrap; word-break: break-all; }
    b { color: #fff; } i { font-style: normal; color: #62d196; } s { text-decoration: none; color: #4b5665; }
  </style><pre>${text.trimEnd()}</pre>`)
  await keep(opened, terminalFile, await page.locator('pre').screenshot())
  await page.close()
}
