import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { secretBox } from './secret-box.ts'

it('seals with a key of the home that its owner alone can read', async () => {
  const home = await mkdtemp(join(tmpdir(), 'box-'))
  const sealed = secretBox(home, undefined).seal('geheim ü')
  expect(sealed).not.toContain('geheim')
  expect(secretBox(home, undefined).open(sealed)).toBe('geheim ü')
  expect((await stat(join(home, 'secret.key'))).mode & 0o777).toBe(0o600)
  expect((await readFile(join(home, 'secret.key'), 'utf8')).length).toBe(44)
  const given = secretBox(home, 'k'.repeat(32))
  expect(given.open(given.seal(''))).toBe('')
  for (const broken of [sealed, given.seal('x').slice(0, -4), 'v1:', 'x'])
    expect(() => given.open(broken)).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }))
  expect(() => secretBox(home, 'short')).toThrow(expect.objectContaining({ code: 'SECRET_KEY_INVALID' }))
  await rm(home, { recursive: true })
})
