import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { json, place, slipway, up } from './slipway.ts'

const root = join(import.meta.dirname, '../..')

/** An example as a user has it, in a folder of its own. */
function example(name: string, folder: string): string {
  const project = join(folder, name)
  cpSync(join(root, 'examples', name), project, {
    recursive: true,
    filter: (path) => !/\.slipway|node_modules/.test(path),
  })
  mkdirSync(join(project, 'node_modules'))
  symlinkSync(join(root, 'packages/cli'), join(project, 'node_modules/slipway'))
  return project
}

it('maintenance: Python between steps in TypeScript, and a change in it reruns what follows', () => {
  using at = place()
  const project = example('maintenance', at.folder)
  const { found, failures, visit } = json<{ found: number; failures: number; visit: number[] }>(
    slipway(['run', '--json'], project),
  )
  expect(visit).toHaveLength(25)
  // At random a quarter would be found.
  expect(found / failures).toBeGreaterThan(0.75)

  const fates = () =>
    json<{ nodes: { id: string; fate: string }[] }>(slipway(['plan', '--json'], project)).nodes.map(
      ({ id, fate }) => `${id} ${fate}`,
    )
  expect(new Set(fates().map((fate) => fate.split(' ')[1]))).toEqual(new Set(['cached']))
  const program = join(project, 'spectrum.py')
  writeFileSync(program, readFileSync(program, 'utf8').replace('(300, 340)', '(300, 344)'))
  expect(fates().slice(0, 3)).toEqual(['record cached', 'spectrum runs', 'divide unknown'])
})

it('demand: waits for a person, then publishes', async () => {
  using at = place()
  const project = example('demand', at.folder)
  const $ = (...args: string[]) => slipway([...args, '--json'], project)
  await using server = await up(project)
  expect(server.url).toMatch(/^http/)
  const { run: id } = json<{ run: string }>($('run', '--detach'))
  const waiting = () => json<{ approvals: { run: string; node: string }[] }>($('runs', 'approvals')).approvals
  await expect.poll(waiting, { timeout: 60_000 }).toMatchObject([{ run: id, node: 'sign-off' }])
  const answered = $('runs', 'approve', id, 'sign-off', '--comment', 'looks well')
  expect(answered.code, answered.out + answered.err).toBe(0)
  const { status } = json<{ status: string }>($('runs', 'watch', id))
  expect(status).toBe('succeeded')
})
