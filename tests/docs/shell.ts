import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { customers } from '../../examples/churn/data/generate.ts'
import { bin, up } from '../journeys/slipway.ts'
import type { Page } from './pages.ts'

const blockMs = 200_000

/** A user who reads page after page, in a folder with customers.csv and new.csv, with `slipway` on the PATH. */
export async function reader() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-docs-'))
  writeFileSync(join(folder, 'customers.csv'), customers(1000, 7))
  writeFileSync(join(folder, 'new.csv'), customers(300, 9))
  mkdirSync(join(folder, 'bin'))
  symlinkSync(bin, join(folder, 'bin/slipway'))
  const port = await freePort()
  let server: Awaited<ReturnType<typeof up>> | undefined
  return {
    folder,
    /**
     * Runs the `sh` blocks of a page in order, each from where the one before it ended. The first `slipway up` starts a
     * server on a free port, which stands for 4700 and stays up from then on, page after page. Throws with the block
     * that failed.
     */
    async follow(page: Page, start = folder): Promise<number> {
      const runnable = page.blocks.filter(({ language, notRun }) => language === 'sh' && !notRun)
      let cwd = start
      for (const block of runnable) {
        const script = block.text.replaceAll('npx slipway', 'slipway').replaceAll(':4700', `:${port}`)
        if (script.trim() === 'slipway up') {
          server ??= await up(cwd, ['--port', String(port)])
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
        cwd = readFileSync(join(folder, '.pwd'), 'utf8').trim()
      }
      return runnable.length
    },
    async [Symbol.asyncDispose]() {
      await server?.[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
