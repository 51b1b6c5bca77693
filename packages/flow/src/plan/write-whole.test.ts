import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { writeWhole } from './write-whole.ts'

const root = mkdtempSync(join(tmpdir(), 'whole-'))
afterAll(() => rmSync(root, { recursive: true }))

it('writes a file where no folder was, and in the place of another', async () => {
  const file = join(root, 'new/folder/code.mjs')
  await writeWhole(file, 'first')
  await writeWhole(file, Buffer.from('then'))
  expect(readFileSync(file, 'utf8')).toBe('then')
  expect(readdirSync(join(root, 'new/folder'))).toEqual(['code.mjs'])
})

it('leaves no draft where it fails', async () => {
  const folder = join(root, 'taken')
  mkdirSync(join(folder, 'code.mjs/inside'), { recursive: true })
  await expect(writeWhole(join(folder, 'code.mjs'), 'text')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  expect(readdirSync(folder)).toEqual(['code.mjs'])
})
