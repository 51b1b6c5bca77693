import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readIntoKeptMemory } from './accepted-socket.ts'

const server = createServer({ allowHalfOpen: true, noDelay: true })
beforeEach(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => new Promise((resolve) => void server.close(resolve)))

/** A caller, and what was accepted of it. */
const connected = async (): Promise<[Socket, Socket]> => {
  const arrives = once(server, 'connection') as Promise<[Socket]>
  const caller = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [accepted] = await arrives
  return [caller, accepted]
}

it('reads one request after another into one piece of memory, and keeps each', async () => {
  const [caller, accepted] = await connected()
  const socket = readIntoKeptMemory(accepted)
  expect(socket).not.toBe(accepted)
  const chunks: Buffer[] = []
  socket.on('data', (bytes: Buffer) => chunks.push(bytes))
  for (let k = 0; k < 50; k++) {
    caller.write(`request ${k}`)
    while (chunks.length <= k) await once(socket, 'data')
  }
  expect(chunks.map(String)).toEqual(Array.from({ length: 50 }, (_, k) => `request ${k}`))
  expect(new Set(chunks.map(({ buffer }) => buffer)).size).toBeLessThanOrEqual(2)
  caller.destroy()
  await once(socket, 'end')
  socket.destroy()
})

it('gives every byte in its order, however large, slow and often held up', async () => {
  const [caller, accepted] = await connected()
  const socket = readIntoKeptMemory(accepted)
  const sent = Buffer.from(Float64Array.from({ length: 200_000 }, (_, k) => Math.sin(k)).buffer)
  caller.end(sent)
  const got: Buffer[] = []
  // Whatever streams are read with: it is held up between pieces.
  for await (const bytes of socket.pipe(new PassThrough({ highWaterMark: 1000 }))) {
    got.push(bytes as Buffer)
    if (got.length % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  expect(Buffer.concat(got).equals(sent)).toBe(true)
  const answer = once(caller, 'data')
  socket.end('bye')
  expect(String((await answer)[0])).toBe('bye')
  await once(caller, 'close')
})

it('reads as texts where that is asked for, and to nobody where nobody listens', async () => {
  const [caller, accepted] = await connected()
  const socket = readIntoKeptMemory(accepted)
  let got = ''
  const hear = (text: string) => void (got += text)
  socket.setEncoding('utf8').on('data', hear)
  const sent = 'größer ✓'
  for (const byte of Buffer.from(sent)) {
    caller.write(Buffer.of(byte))
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  while (got.length < sent.length) await once(socket, 'data')
  expect(got).toBe(sent)

  const [other, unheard] = await connected()
  const drained = readIntoKeptMemory(unheard).resume()
  other.end(Buffer.alloc(300_000))
  await once(drained, 'end')
  expect(drained.bytesRead).toBe(300_000)
  for (const one of [caller, other, socket, drained]) one.destroy()
})

it('stays counted by its server, once, until it ends', async () => {
  const count = () => new Promise((resolve) => void server.getConnections((_, n) => resolve(n)))
  const [caller, accepted] = await connected()
  const socket = readIntoKeptMemory(accepted)
  expect([await count(), socket.remoteAddress, socket.remotePort]).toEqual([1, '127.0.0.1', caller.localPort])
  const [other, plain] = await connected()
  expect(await count()).toBe(2)
  const ended = [socket, plain].map((one) => new Promise<void>((resolve) => one.on('close', () => resolve())))
  caller.resetAndDestroy()
  other.destroy()
  socket.on('error', () => {})
  plain.on('end', () => plain.destroy()).resume()
  await Promise.all(ended)
  expect(await count()).toBe(0)
})

it('leaves what is no connection of node:net as it is', () => {
  const stream = new PassThrough() as unknown as Socket
  expect(readIntoKeptMemory(stream)).toBe(stream)
})
