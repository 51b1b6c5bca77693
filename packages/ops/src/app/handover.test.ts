import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@slipway/client'
import { expect, it } from 'vitest'
import { writeTinyModel } from '../../tests/tiny-model.ts'

const program = join(import.meta.dirname, '../../tests/handed-server.ts')
const body = JSON.stringify({
  rows: [{ tenure: 3, charges: 70.5, contract: 'Monthly', senior: false, since: null }],
})

it('fails no caller while one server takes another’s place, however long their connections stay open', async () => {
  const home = await mkdtemp(join(tmpdir(), 'handover-'))
  const holder = spawn(process.execPath, [program, home], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  holder.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  const servers = () => [...said.matchAll(/up (\d+)/g)].map(([, pid]) => Number(pid))
  try {
    await expect.poll(() => servers().length, { timeout: 60_000 }).toBe(1)
    const url = /at (\S+)/.exec(said)![1]!
    const client = connect({ url })
    const folder = join(home, 'tiny')
    await writeTinyModel(folder)
    const files = []
    for (const path of ['model.onnx', 'signature.json'])
      files.push({
        path,
        ...(await client.artifacts.putArtifact({ body: await readFile(join(folder, path)) })),
      })
    await client.registry.createModelVersion({ params: { name: 'churn' }, body: { signature: {}, files } })
    await client.serving.deployModel({ params: { name: 'churn' }, body: { model: 'churn', version: 1 } })

    const agent = new Agent({ keepAlive: true, maxSockets: 4 })
    const failed: string[] = []
    let answered = 0
    const stop = new AbortController()
    const once = () =>
      new Promise<void>((resolve) => {
        const headers = { 'content-type': 'application/json' }
        const sent = request(`${url}/api/v1/endpoints/churn/predict`, { agent, method: 'POST', headers })
        sent.on('error', (cause) => {
          failed.push(String(cause))
          resolve()
        })
        sent.on('response', (reply) => {
          if (reply.statusCode === 200) answered++
          else failed.push(String(reply.statusCode))
          reply.resume().on('end', resolve)
        })
        sent.end(body)
      })
    const callers = Array.from({ length: 4 }, async () => {
      while (!stop.signal.aborted) await once()
    })
    for (const restart of [1, 2]) {
      const before = answered
      await expect.poll(() => answered, { timeout: 60_000 }).toBeGreaterThan(before + 20)
      process.kill(servers().at(-1)!, 'SIGTERM')
      await expect.poll(() => servers().length, { timeout: 60_000 }).toBe(restart + 1)
    }
    const before = answered
    await expect.poll(() => answered, { timeout: 60_000 }).toBeGreaterThan(before + 20)
    stop.abort()
    await Promise.all(callers)
    agent.destroy()
    expect(failed).toEqual([])
  } finally {
    holder.kill('SIGKILL')
    const last = servers().at(-1)
    if (last) process.kill(last, 'SIGKILL')
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
}, 240_000)
