import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { begin, bin, json, place, slipway } from './slipway.ts'

const rows = (count: number) =>
  `id,x,word\n${Array.from({ length: count }, (_, i) => `${i},${Math.sin(i)},w${i % 97}`).join('\n')}\n`

const versions = (folder: string) => {
  const ended = slipway(['data', 'list', 'orders', '--json'], folder)
  return json<{ versions: { number: number; rows: number }[] }>(ended).versions
}

it('makes one version of what two processes add at once, and none of what is killed halfway', async () => {
  using at = place()
  writeFileSync(join(at.folder, 'orders.csv'), rows(300_000))
  // The first writes what it can until it is killed; nothing of it may be in the way of the others.
  const ground = watch(at.folder)
  const killed = spawn(process.execPath, [bin, 'data', 'add', 'orders.csv', '--json'], {
    cwd: at.folder,
    stdio: 'ignore',
  })
  const gone = once(killed, 'exit')
  await Promise.race([once(ground, 'change'), gone])
  killed.kill('SIGKILL')
  ground.close()
  expect(await gone).toEqual([null, 'SIGKILL'])

  const both = [1, 2].map(() => begin(['data', 'add', 'orders.csv', '--json'], at.folder))
  expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0])
  const said = both.map(
    ({ out }) => (JSON.parse(out()) as { version: { number: number; digest: string } }).version,
  )
  expect(said.map(({ number }) => number)).toEqual([1, 1])
  expect(said[0]!.digest).toBe(said[1]!.digest)
  expect(versions(at.folder)).toMatchObject([{ number: 1, rows: 300_000 }])

  // Whole rows, not a mixture of both.
  const counted = slipway(
    ['data', 'query', 'select count(distinct id) as n from orders', '--json'],
    at.folder,
  )
  expect(counted.out).toContain('300000')
})
