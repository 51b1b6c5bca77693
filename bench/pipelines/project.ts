import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const cli = join(import.meta.dirname, '../../packages/cli')
export const slipway = join(cli, 'bin/slipway.mjs')

/** A project of a user with one pipeline, and its server on a free port; `stop` ends that. */
export async function project(
  root: string,
  pipelineText: string,
  files: Readonly<Record<string, string>> = {},
) {
  mkdirSync(join(root, 'pipelines'), { recursive: true })
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  symlinkSync(cli, join(root, 'node_modules/slipway'))
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'bench', type: 'module', private: true }))
  writeFileSync(join(root, 'slipway.config.ts'), 'export default {}\n')
  writeFileSync(join(root, 'pipelines/bench.ts'), pipelineText)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  const server = spawn(process.execPath, [slipway, 'up', '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(server.stdout, 'data')
  server.stdout.resume()
  return {
    /** Milliseconds from the last run's start to its end, as the server noted them. */
    async lastRunMs(): Promise<number> {
      const { url, token } = JSON.parse(readFileSync(join(root, '.slipway/server.json'), 'utf8'))
      const headers = { authorization: `Bearer ${token}` }
      const reply = await fetch(`${url}/api/v1/pipeline-runs?limit=1`, { headers })
      const { runs } = (await reply.json()) as { runs: { createdMs: number; endedMs: number }[] }
      return runs[0]!.endedMs - runs[0]!.createdMs
    },
    async stop() {
      server.kill('SIGTERM')
      await once(server, 'exit')
    },
  }
}
