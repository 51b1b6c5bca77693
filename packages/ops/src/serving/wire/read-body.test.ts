import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { bodyReader } from './read-body.ts'

const requestOf = (headers: Record<string, string> = {}) =>
  Object.assign(new PassThrough(), { headers }) as unknown as IncomingMessage & PassThrough

it('reads a body whole, whatever pieces it comes in', async () => {
  const read = bodyReader({ limitBytes: 10, patienceMs: 1000 })
  const request = requestOf()
  const body = read(request)
  request.write('abc')
  request.end('def')
  expect(String(await body)).toBe('abcdef')
  const sized = requestOf({ 'content-length': '6' })
  const told = read(sized)
  sized.write('abc')
  sized.end('def')
  expect(String(await told)).toBe('abcdef')
  const short = requestOf({ 'content-length': '9' })
  const come = read(short)
  short.write('abc')
  short.end('d')
  expect(String(await come)).toBe('abcd')
  const empty = requestOf()
  const none = read(empty)
  empty.end()
  expect((await none).length).toBe(0)
})

it('refuses what is too large, by what it says or by what comes', async () => {
  const read = bodyReader({ limitBytes: 10, patienceMs: 1000 })
  await expect(read(requestOf({ 'content-length': '11' }))).rejects.toMatchObject({
    code: 'SERVING_BODY_TOO_LARGE',
  })
  const request = requestOf()
  const body = read(request)
  request.write('12345678901')
  await expect(body).rejects.toMatchObject({ code: 'SERVING_BODY_TOO_LARGE' })
})

it('loses patience with what comes byte by byte, and tells where it was cut', async () => {
  const read = bodyReader({ limitBytes: 10, patienceMs: 20 })
  const slow = requestOf()
  const body = read(slow)
  slow.write('a')
  await expect(body).rejects.toMatchObject({ code: 'SERVING_BODY_SLOW' })
  const cut = requestOf()
  const half = bodyReader({ limitBytes: 10, patienceMs: 10_000 })(cut)
  cut.write('a')
  cut.destroy()
  await expect(half).rejects.toMatchObject({ code: 'SERVING_BODY_CUT' })
})
