// Runs every check of package.json, as many at once as there are processors: each says what it found once it has ended.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
const waiting = Object.keys(scripts).filter((name) => name.startsWith('check:'))

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, oneByOne))

async function oneByOne(): Promise<void> {
  for (let name = waiting.shift(); name; name = waiting.shift()) {
    const sinceMs = Date.now()
    const { code, said } = await run(name)
    process.stdout.write(
      `${code === 0 ? '✓' : '✗'} ${name}, ${((Date.now() - sinceMs) / 1000).toFixed(1)} s\n${said}`,
    )
    if (code !== 0) process.exitCode = 1
  }
}

function run(name: string): Promise<{ code: number | null; said: string }> {
  return new Promise((done, fail) => {
    const child = spawn('npm', ['run', '-s', name], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
    child.on('error', fail).on('close', (code) => done({ code, said }))
  })
}
