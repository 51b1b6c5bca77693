// Takes the pictures of docs/images from the running product, in a temporary folder: a terminal with `slipway init`
// and `slipway run`, and the status page. Needs Chromium (CHROMIUM, else /usr/bin/chromium).
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { customers } from '../examples/churn/data/generate.ts'

const root = join(import.meta.dirname, '..')
const images = join(root, 'docs/images')
const bin = join(root, 'packages/cli/bin/slipway.mjs')
const folder = mkdtempSync(join(tmpdir(), 'slipway-pictures-'))
const project = join(folder, 'churn')

mkdirSync(images, { recursive: true })
writeFileSync(join(folder, 'customers.csv'), customers(4000, 7))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  const init = 'init churn --data customers.csv --target churned'
  const told = [prompt(`slipway ${init}`), said(init, folder)]
  told.push(prompt('cd churn && slipway run'), said('run', project))
  await terminal(browser, told.join(''), 'run.png')
  await statusPage(browser, 'status.png')
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

function prompt(command: string): string {
  return `<b><i>$</i> ${escaped(command)}</b>\n`
}

/** What the command prints, progress first, with a little colour for the marks that a terminal colours. */
function said(command: string, cwd: string): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...command.split(' ')], {
    cwd,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`slipway ${command} ended with ${status}: ${stderr}${stdout}`)
  return `${escaped(`${stderr}${stdout}`).replace(/[✔▶]/g, '<i>$&</i>').replace(/─+/g, '<s>$&</s>')}\n`
}

async function terminal(opened: Browser, text: string, name: string): Promise<void> {
  const page = await opened.newPage({ viewport: { width: 780, height: 400 }, deviceScaleFactor: 1.25 })
  await page.setContent(`<style>
    body { margin: 0; background: #fff; }
    pre { margin: 0; padding: 20px 24px; border-radius: 8px; background: #10151c; color: #d5dbe3;
      font: 13.5px/1.42 'DejaVu Sans Mono', monospace; width: 82ch; white-space: pre-wrap; word-break: break-all; }
    b { color: #fff; } i { font-style: normal; color: #62d196; } s { text-decoration: none; color: #4b5665; }
  </style><pre>${text.trimEnd()}</pre>`)
  await page.locator('pre').screenshot({ path: join(images, name) })
  await page.close()
}

async function statusPage(opened: Browser, name: string): Promise<void> {
  const server = spawn(process.execPath, [bin, 'up', '--port', '0', '--json'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = new Promise((resolve) => server.on('exit', resolve))
  try {
    let text = ''
    for await (const chunk of server.stdout.setEncoding('utf8') as AsyncIterable<string>)
      if ((text += chunk).trimEnd().endsWith('}')) break
    const page = await opened.newPage({ viewport: { width: 1000, height: 700 }, deviceScaleFactor: 1.5 })
    await page.goto((JSON.parse(text) as { url: string }).url)
    await page.screenshot({ path: join(images, name), fullPage: true })
  } finally {
    server.kill('SIGTERM')
    await gone
  }
}
