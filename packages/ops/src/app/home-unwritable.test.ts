import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { startPlatform } from './index.ts'

const home = mkdtempSync(join(tmpdir(), 'slipway-unwritable-'))
afterAll(() => rmSync(home, { recursive: true }))

/** Runs a program where the home cannot be written to, not by root either: bound read-only, for this program alone. */
const readOnly = (...program: readonly string[]) =>
  spawnSync(
    'unshare',
    [
      ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
      '--mount',
      'sh',
      '-c',
      'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"',
      home,
      ...program,
    ],
    { encoding: 'utf8', timeout: 60_000 },
  )
const canMount = readOnly('true').status === 0

it('refuses a home below a file', async () => {
  writeFileSync(join(home, 'file'), '')
  await expect(startPlatform({ home: join(home, 'file/deeper') })).rejects.toMatchObject({
    code: 'APP_HOME_UNWRITABLE',
    kind: 'unavailable',
    message: expect.stringContaining('ENOTDIR') as string,
    hint: expect.stringContaining('SLIPWAY_HOME') as string,
  })
})

it.skipIf(!canMount)(
  'refuses a home on a disk that is only read (skipped: no read-only mount)',
  () => {
    const child = join(import.meta.dirname, '../../tests/server-child.ts')
    for (const at of [home, join(home, 'new')]) {
      const { status, stderr } = readOnly(process.execPath, child, at)
      expect(status).toBe(1)
      expect(stderr).toContain('APP_HOME_UNWRITABLE')
      expect(stderr).toContain('EROFS')
    }
  },
  120_000,
)
