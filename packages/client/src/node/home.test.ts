import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { homeAround } from './home.ts'

afterEach(() => vi.unstubAllEnvs())

it('is .slipway of the project around where SLIPWAY_HOME is not set, or empty', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-around-')))
  writeFileSync(join(root, 'slipway.config.ts'), '')
  for (const value of [undefined, '']) {
    vi.stubEnv('SLIPWAY_HOME', value)
    expect(homeAround(root)).toBe(join(root, '.slipway'))
  }
  vi.stubEnv('SLIPWAY_HOME', join(root, 'elsewhere'))
  expect(homeAround(root)).toBe(join(root, 'elsewhere'))
})
