import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { scratch, slipwayServer } from './world.ts'

const chunks = 200
const chunkBytes = 1024 * 1024

/** What a process holds in memory, in MiB, at its most since it was last asked to forget. */
const peakMiB = async (pid: number): Promise<number> =>
  Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

it.skipIf(process.platform !== 'linux')('takes and gives 200 MB in constant memory', async () => {
  await using place = await scratch()
  await using server = await slipwayServer(place.folder)
  const at = `${server.url}/api/2.0/mlflow-artifacts/artifacts`
  await fetch(`${at}/warm/up`, { method: 'PUT', body: 'x' })
  const before = await peakMiB(server.child.pid!)
  const sent = createHash('sha256')
  const body = Readable.from(
    (async function* () {
      for (let i = 0; i < chunks; i++) {
        const chunk = Buffer.alloc(chunkBytes, i)
        sent.update(chunk)
        yield chunk
      }
    })(),
  )
  const put = await fetch(`${at}/0/large.bin`, {
    method: 'PUT',
    body: Readable.toWeb(body) as unknown as ReadableStream,
    duplex: 'half',
  } as RequestInit)
  expect(put.status).toBe(200)
  const got = createHash('sha256')
  let bytes = 0
  for await (const chunk of (await fetch(`${at}/0/large.bin`)).body!) {
    got.update(chunk)
    bytes += chunk.length
  }
  expect(bytes).toBe(chunks * chunkBytes)
  expect(got.digest('hex')).toBe(sent.digest('hex'))
  expect((await peakMiB(server.child.pid!)) - before).toBeLessThan(100)
})
