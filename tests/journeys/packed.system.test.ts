import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { customers } from '../../examples/churn/data/generate.ts'
import { place } from './slipway.ts'

const cli = join(import.meta.dirname, '../../packages/cli')

function run(program: string, args: readonly string[], cwd: string) {
  const done = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1e8 })
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(' ')}: ${done.status}\n${done.stdout}\n${done.stderr}`)
  return done.stdout
}

/** Whether the build is newer than every file it was made of. */
function isFresh(): boolean {
  const list = join(cli, 'dist/inputs.json')
  const builtMs = statSync(list).mtimeMs
  const inputs = JSON.parse(readFileSync(list, 'utf8')) as string[]
  return inputs.every((file) => statSync(join(cli, file)).mtimeMs <= builtMs)
}

it('does the main job from the packed package in an empty directory', () => {
  using at = place()
  // Other tests run the build meanwhile: a whole and fresh one is packed as it is.
  const built = existsSync(join(cli, 'dist/types')) && isFresh()
  run('npm', ['pack', '--pack-destination', at.folder, ...(built ? ['--ignore-scripts'] : [])], cli)
  const tarball = readdirSync(at.folder).find((name) => name.endsWith('.tgz'))!
  writeFileSync(join(at.folder, 'package.json'), '{ "name": "empty", "private": true }')
  run('npm', ['install', '--no-fund', '--no-audit', `./${tarball}`], at.folder)
  const slipway = join(at.folder, 'node_modules/.bin/slipway')
  expect(existsSync(join(at.folder, 'node_modules/slipway/src'))).toBe(false)

  writeFileSync(join(at.folder, 'customers.csv'), customers(800, 5))
  run(slipway, ['init', 'churn', '--data', 'customers.csv', '--target', 'churned'], at.folder)
  const project = join(at.folder, 'churn')
  const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')
  run(process.execPath, [tsc, '-p', project], project)
  const result = JSON.parse(run(slipway, ['run', '--json'], project)) as {
    gate: { passed: boolean }
    model: { version: number }
  }
  expect(result).toMatchObject({ gate: { passed: true }, model: { version: 1 } })
  const answered = JSON.parse(
    run(slipway, ['predict', 'churn', '--data', '../customers.csv', '--json'], project),
  ) as { rows: number }
  expect(answered.rows).toBe(800)
  const drift = JSON.parse(run(slipway, ['drift', 'churn', '--json'], project)) as { drifted: boolean }
  expect(drift.drifted).toBe(false)
})

it('says in one line what to install when Node is too old', () => {
  const old = ['/usr/bin/node', '/usr/local/bin/node'].find(
    (node) =>
      existsSync(node) && Number(run(node, ['-p', 'process.versions.node.split(".")[0]'], '/').trim()) < 24,
  )
  if (!old) return console.log('skipped: no older Node on this machine')
  using at = place()
  const copy = join(at.folder, 'slipway.mjs')
  writeFileSync(copy, run('cat', [join(cli, 'bin/slipway.mjs')], at.folder))
  const done = spawnSync(old, [copy, '--version'], { cwd: at.folder, encoding: 'utf8' })
  expect(done.status).toBe(6)
  expect(done.stderr.trim().split('\n')).toHaveLength(1)
  expect(done.stderr).toContain('node@24')
})
