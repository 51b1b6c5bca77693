import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { projectPlanner } from './planner.ts'
import { projectPools } from './project-pools.ts'

const slipwayEntry = pathToFileURL(join(import.meta.dirname, '../../../flow/src/index.ts')).href

const project = (files: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-planner-'))
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  return {
    root,
    write,
    home: join(root, '.slipway'),
    options: { root, slipwayEntry, slipwayVersion: '0' },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

it('sees that a pipeline has changed when a file that it imports has', async () => {
  using at = project({
    'slipway.config.ts': 'export default {}',
    'when/times.ts': `export const cron = '0 6 * * *'`,
    'other.ts': '',
    'pipelines/daily.ts': `
import { pipeline, schedule, step } from 'slipway'
import { cron } from '../when/times.ts'
const one = step('one', () => 1)
const daily = pipeline('daily', {}, () => one())
export default daily
export const morning = schedule(daily, { cron })`,
  })
  const planner = projectPlanner(at.home, at.options)
  const cron = async () => (await planner.describe('daily')).schedules[0]!.cron
  expect(await cron()).toBe('0 6 * * *')
  const before = planner.stamp()
  at.write('other.ts', 'export {}')
  expect(planner.stamp()).toBe(before)
  at.write('when/times.ts', `export const cron = '30 7 * * *'`)
  utimesSync(join(at.root, 'when/times.ts'), new Date(), new Date(Date.now() + 5000))
  expect(planner.stamp()).not.toBe(before)
  expect(await cron()).toBe('30 7 * * *')
})

it('reads the pools that a config declares, also through what it imports', async () => {
  using at = project({
    'slipway.config.ts': `import { warehouse } from './places.ts'\nexport default { pools: { warehouse, 'gpu-box': 1 } }`,
    'places.ts': 'export const warehouse = 2 + 1',
  })
  expect(await projectPools(at.home, at.options)).toEqual({ warehouse: 3, 'gpu-box': 1 })
  at.write('slipway.config.ts', 'throw new Error("never loaded")')
  expect(await projectPools(at.home, at.options)).toEqual({})
  at.write('slipway.config.ts', 'export default { pools: { warehouse: 2.5 } }')
  await expect(projectPools(at.home, at.options)).rejects.toMatchObject({
    code: 'APP_BAD_POOLS',
    message: expect.stringContaining('warehouse: 2.5'),
  })
  at.write('slipway.config.ts', 'export default { pools: 3 }; throw new Error("odd")')
  await expect(projectPools(at.home, at.options)).rejects.toMatchObject({
    code: 'FLOW_MODULE_FAILED',
    message: expect.stringContaining('slipway.config.ts'),
  })
})
