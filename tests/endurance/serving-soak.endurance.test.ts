import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeBenchModel, writeBodies } from '../../bench/serving/model.ts'
import { slipwayUp } from '../../bench/serving/slipway-up.ts'
import { median } from '../../bench/figures/median.ts'

/**
 * A third sees the memory of a busy server rise and fall twice: about every 106 s the engine clears its heap, and begins with
 * a young generation of a quarter of its size, which makes some 50 MB.
 */
const seconds = Number(process.env.SLIPWAY_SOAK_SECONDS ?? 660)
const connections = 16
/** Half of it is the young generation's and what the runtime, ONNX Runtime and DuckDB are themselves. */
const mostMb = 600

it(`answers for ${seconds} s, captures on, and takes no more memory in the end than in the middle`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-soak-'))
  const model = await writeBenchModel(folder)
  const body = readFileSync(writeBodies(folder).native)
  const {
    command: [program, ...words],
    env,
  } = slipwayUp(join(folder, 'home'), model)
  const server = spawn(program!, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  try {
    const [up] = (await once(server.stdout, 'data')) as [Buffer]
    const url = `${(JSON.parse(String(up)) as { url: string }).url}/api/v1/endpoints/churn/predict`
    const untilMs = Date.now() + 1000 * seconds
    const memoryMb: number[] = []
    const watch = setInterval(() => memoryMb.push(residentMb(server)), 1000)
    const asked = await Promise.all(
      Array.from({ length: connections }, async () => {
        let count = 0
        for (; Date.now() < untilMs; count++) expect(await ask(url, body, agent)).toBe(200)
        return count
      }),
    )
    clearInterval(watch)
    const third = Math.floor(memoryMb.length / 3)
    const [middle, end] = [memoryMb.slice(third, 2 * third), memoryMb.slice(2 * third)].map(median) as [
      number,
      number,
    ]
    const total = asked.reduce((sum, count) => sum + count, 0)
    console.log(
      `${total} requests; ${middle.toFixed(0)} MB in the middle third, ${end.toFixed(0)} MB in the last`,
    )
    expect(total).toBeGreaterThan(100 * seconds)
    expect(end).toBeLessThan(1.05 * middle + 8)
    expect(end).toBeLessThan(mostMb)
  } finally {
    agent.destroy()
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})

const residentMb = ({ pid }: ChildProcess): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

/** The status of one request. */
const ask = (url: string, body: Buffer, agent: Agent): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': body.length },
      },
      (reply) => reply.resume().on('end', () => resolve(reply.statusCode!)),
    )
    sent.on('error', reject).end(body)
  })
