import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { json, place, slipway, up } from './slipway.ts'
import { smallProject } from './small-project.ts'

it('speaks with a server elsewhere from any folder, and says what is wrong with its address', async () => {
  using there = place()
  using here = place()
  smallProject(there.folder)
  await using server = await up(there.folder)
  const { token } = JSON.parse(readFileSync(join(there.folder, '.slipway/server.json'), 'utf8'))
  const go = (args: string[], env: Record<string, string> = {}) =>
    slipway(args, here.folder, { SLIPWAY_URL: `${server.url}/`, SLIPWAY_TOKEN: token, ...env })

  const run = go(['run', 'waves', '--set', 'rows=20', '--json'])
  expect([run.code, run.err.includes('pick'), JSON.parse(run.out)]).toEqual([0, true, { best: 60 }])
  // The only one that there is needs no name.
  const only = go(['run', '--only', 'pick', '--force', '--detach', '--json'])
  expect(json<{ pipeline: string }>(only)).toMatchObject({ pipeline: 'waves' })
  expect(go(['runs', 'watch', 'latest']).code).toBe(0)
  const { runs } = json<{ runs: object[] }>(go(['runs', 'list', '--pipelines', '--json']))
  expect(runs).toHaveLength(2)
  expect(go(['runs', 'logs', 'waves', 'none']).code).toBe(3)
  expect(go(['schedules', 'list']).code).toBe(0)
  expect(go(['run', 'wavs'])).toMatchObject({ code: 3, err: expect.stringContaining('It has: waves.') })
  // Nothing was made here.
  expect(readdirSync(here.folder)).toEqual([])

  const wrong = (args: string[], env: Record<string, string>, code: number, says: RegExp) => {
    const ended = go(args, env)
    expect([ended.code, ended.err]).toEqual([code, expect.stringMatching(says)])
  }
  wrong(
    ['runs', 'retry', 'waves', '--new-code'],
    {},
    2,
    /files of the project, and those of http.* are not here/,
  )
  wrong(['reproduce', 'waves'], {}, 2, /are not here/)
  wrong(['runs', 'list'], { SLIPWAY_TOKEN: 'a-wrong-token-of-some-length' }, 4, /token/i)
  wrong(['runs', 'list'], { SLIPWAY_URL: 'slipway.example.org:4700' }, 2, /no address of a server/)
  wrong(['runs', 'list'], { SLIPWAY_URL: 'http://127.0.0.1:1' }, 6, /Nothing answers at http:\/\/127.0.0.1:1/)
  expect(existsSync(join(here.folder, '.slipway'))).toBe(false)
})

it('knows what is no Slipway server', async () => {
  using here = place()
  const other = createServer((_, reply) => reply.end('<html>hello</html>')).listen(0, '127.0.0.1')
  const { port } = await new Promise<AddressInfo>((done) =>
    other.once('listening', () => done(other.address() as AddressInfo)),
  )
  try {
    // In a process of its own, while this one answers.
    const { spawn } = await import('node:child_process')
    const { bin } = await import('./slipway.ts')
    const child = spawn(process.execPath, [bin, 'runs', 'list'], {
      cwd: here.folder,
      env: { ...process.env, SLIPWAY_URL: `http://127.0.0.1:${port}` },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    const code = await new Promise((done) => child.on('close', done))
    expect([code, err]).toEqual([6, expect.stringContaining('is no Slipway server')])
  } finally {
    other.close()
  }
})
