import { afterEach, expect, it, vi } from 'vitest'
import { lastingUrl, usualPort } from './usual-address.ts'

afterEach(() => vi.unstubAllEnvs())

it('is that of the server that runs, else where `slipway up` will be', () => {
  vi.stubEnv('SLIPWAY_PORT', undefined)
  expect(lastingUrl({ live: true, url: 'http://127.0.0.1:51234' })).toBe('http://127.0.0.1:51234')
  expect(lastingUrl({ live: false, url: 'http://127.0.0.1:51234' })).toBe('http://127.0.0.1:4700')
  vi.stubEnv('SLIPWAY_PORT', '4800')
  expect(lastingUrl({ live: false, url: 'http://127.0.0.1:51234' })).toBe('http://127.0.0.1:4800')
  vi.stubEnv('SLIPWAY_PORT', '')
  expect(usualPort()).toBe('4700')
})
