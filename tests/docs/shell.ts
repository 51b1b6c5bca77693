import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { customers } from '../../examples/churn/data/generate.ts'
import { bin, up } from '../journeys/slipway.ts'
import type { Page } from './pages.ts'

/** A folder with customers.csv and new.csv, and `slipway` on the PATH. */
export function userFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-docs-'))
  writeFileSync(join(folder, 'customers.csv'), customers(1000, 7))
  writeFileSync(join(folder, 'new.csv'), customers(300, 9))
  mkdirSync(join(folder, 'bin'))
  symlinkSync(bin, join(folder, 'bin/slipway'))
  return {
    folder,
    /** Another folder that holds what this one holds now. */
    copy() {
      const made = mkdtempSync(join(tmpdir(), 'slipway-docs-'))
      cpSync(folder, made, { recursive: true, verbatimSymlinks: true })
      return { folder: made, [Symbol.dispose]: () => remove(made) }
    },
    [Symbol.dispose]: () => remove(folder),
  }
}

const remove = (folder: string) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })

const blockMs = 200_000

/** From how many commands on a server is started for a page: less is quicker without. */
const manyCommands = 5

/**
 * Runs the `sh` blocks of a page in order, each from where the one before it ended. `slipway up` starts a server on a
 * free port, which stands for 4700 from there to the end of the page. A long page inside a project has that server
 * from the start, as most who work in one have: each command would start one for itself. Throws with the block that
 * failed.
 */
export async function runPage(page: Page, folder: string, project?: string): Promise<number> {
  const port = await freePort()
  await using servers = new AsyncDisposableStack()
  const runnable = page.blocks.filter(({ language, notRun }) => language === 'sh' && !notRun)
  const commands = runnable.flatMap(({ text }) => text.match(/^(npx )?slipway \w+/gm) ?? [])
  const ups = commands.some((command) => command.endsWith(' up'))
  if (project && !ups && commands.length >= manyCommands)
    servers.use(await up(project, ['--port', String(port)]))
  const start = project ?? folder
  let cwd = start
  for (const block of runnable) {
    const script = block.text.replaceAll('npx slipway', 'slipway').replaceAll(':4700', `:${port}`)
    if (script.trim() === 'slipway up') {
      servers.use(await up(cwd, ['--port', String(port)]))
      continue
    }
    const done = spawnSync(
      'bash',
      [
        '-euo',
        'pipefail',
        '-c',
        `curl() { command curl --fail-with-body "$@"; }\n${script}\npwd > "${folder}/.pwd"`,
      ],
      {
        cwd,
        encoding: 'utf8',
        // One that waits for ever is to say where.
        timeout: blockMs,
        env: {
          ...process.env,
          PATH: `${join(folder, 'bin')}:${join(process.execPath, '..')}:${process.env.PATH}`,
          SLIPWAY_PORT: String(port),
        },
      },
    )
    if (done.status !== 0)
      throw new Error(
        `${page.path}:${block.line} ended with ${done.status}\n${block.text}\n${done.stderr}${done.stdout}`,
      )
    cwd = spawnSync('cat', [join(folder, '.pwd')], { encoding: 'utf8' }).stdout.trim()
  }
  return runnable.length
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
