import fastify from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SlipwayError, type ErrorKind } from '@slipway/contract/error'
import { installErrors } from './error-handler.ts'

const app = fastify()
const thrown: Record<string, Error> = {
  ENOSPC: Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' }),
  SQLITE_FULL: Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }),
  bug: new TypeError('secret: x is undefined'),
}
for (const kind of ['invalid', 'refused', 'forbidden', 'not-found', 'conflict', 'unavailable'] as ErrorKind[])
  thrown[kind] = new SlipwayError({ code: `X_${kind}`, kind, message: 'm', hint: 'h' })

beforeAll(() => {
  installErrors(app)
  app.get('/:which', ({ params }) => {
    throw thrown[(params as { which: string }).which]!
  })
})
afterAll(() => app.close())

it.each([
  ['invalid', 400],
  ['refused', 403],
  ['forbidden', 403],
  ['not-found', 404],
  ['conflict', 409],
  ['unavailable', 503],
])('tells a failure that is %s with status %i and its kind', async (kind, status) => {
  const reply = await app.inject(`/${kind}`)
  expect([reply.statusCode, reply.headers['x-error-kind']]).toEqual([status, kind])
  expect(reply.json()).toEqual({ error: { code: `X_${kind}`, message: 'm', hint: 'h' } })
})

it.each(['ENOSPC', 'SQLITE_FULL'])('says that the disk is full: %s', async (code) => {
  const reply = await app.inject(`/${code}`)
  expect([reply.statusCode, reply.json().error.code]).toEqual([503, 'DISK_FULL'])
})

it('tells a bug without its inside', async () => {
  const reply = await app.inject('/bug')
  expect([reply.statusCode, reply.json().error.code]).toEqual([500, 'BUG'])
  expect(reply.body).not.toContain('secret')
})
