import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Batch } from '@slipway/ml/model'
import { guarded } from './guarded.ts'
import { remoteHost } from './remote/index.ts'

const row: Batch = { rows: 1, columns: [{ name: 'x', type: 'number', values: Float64Array.of(2) }] }
const column = (name: string) => ({ name, datatype: 'FP64', shape: [-1] })
const firstRestMs = 400

describe('a server elsewhere', () => {
  let dir: string
  /** How it answers; null: not at all. */
  let answer: ((reply: ServerResponse) => void) | null
  let asked: number
  const server = createServer((request, reply) => {
    if (request.method === 'GET')
      return void reply.end(JSON.stringify({ inputs: [column('x')], outputs: [column('y')] }))
    asked++
    answer?.(reply)
  })
  const listen = (port = 0) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  const end = () =>
    new Promise<void>((done) => {
      server.closeAllConnections()
      server.close(() => done())
    })
  let port: number
  beforeEach(async () => {
    asked = 0
    answer = (reply) =>
      reply.end(JSON.stringify({ outputs: [{ name: 'y', datatype: 'FP64', shape: [1], data: [4] }] }))
    await listen()
    port = (server.address() as AddressInfo).port
    dir = await mkdtemp(join(tmpdir(), 'guarded-'))
    await writeFile(
      join(dir, 'remote.json'),
      JSON.stringify({ url: `http://127.0.0.1:${port}/v2/models/m`, timeoutMs: 300 }),
    )
  })
  afterEach(async () => {
    if (server.listening) await end()
    await rm(dir, { recursive: true })
  })

  it('that hangs is not asked for a while, and then by one request', async () => {
    const states: string[] = []
    const host = guarded(remoteHost(), (_, { state }) => states.push(state), { firstRestMs })
    const model = await host.open(dir)
    expect((await model.predict(row)).columns[0]).toMatchObject({ values: Float64Array.of(4) })
    const answers = answer
    answer = null
    for (let i = 0; i < 3; i++)
      await expect(model.predict(row)).rejects.toMatchObject({ code: 'MODEL_REMOTE_TIMEOUT' })
    await expect(model.predict(row)).rejects.toMatchObject({ code: 'MODEL_HOST_RESTING', retryAfterS: 1 })
    expect(asked).toBe(4)
    expect(model.health!()).toMatchObject({
      state: 'resting',
      refused: 1,
      restarts: 0,
      memoryBytes: null,
      process: null,
    })
    await expect.poll(() => model.health!().state).toBe('trying')
    answer = answers
    expect((await model.predict(row)).rows).toBe(1)
    expect(states).toEqual(['resting', 'answering'])
    await host.close()
  })

  it('that is gone keeps nobody who would open it either, until it is back', async () => {
    const host = guarded(remoteHost(), undefined, { firstRestMs })
    await end()
    for (let i = 0; i < 3; i++)
      await expect(host.open(dir)).rejects.toMatchObject({ code: 'MODEL_REMOTE_UNREACHABLE' })
    await expect(host.open(dir)).rejects.toMatchObject({ code: 'MODEL_HOST_RESTING' })
    await listen(port)
    await expect.poll(() => host.open(dir)).toMatchObject({ example: null })
    await host.close()
  })
})
