import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('leaves nothing in the folder for temporary files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-session-'))
  const session = new URL('session.ts', import.meta.url).href
  const script = `const { openSession } = await import(${JSON.stringify(session)})
    await openSession(Buffer.from('no model')).catch((error) => console.log(error.code))`
  const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...env, TMPDIR: folder },
  })
  expect(said.trim()).toBe('ONNX_NOT_A_MODEL')
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
})
