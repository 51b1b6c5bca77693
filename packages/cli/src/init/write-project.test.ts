import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { nastyProject } from '../../tests/nasty-project.ts'
import { projectFiles, taken, writeProject } from './index.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'slipway-write-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

it('writes a new folder that others may read, and leaves nothing beside it', async () => {
  const folder = join(parent, 'deeper', 'churn')
  const files = projectFiles(nastyProject('churn'))
  await writeProject(folder, files)
  for (const [path, text] of files) expect(await readFile(join(folder, path), 'utf8')).toBe(text)
  expect(await readdir(join(parent, 'deeper'))).toEqual(['churn'])
  expect((await stat(folder)).mode & 0o055).toBe(0o055)
})

it('names what it would replace and keeps everything else', async () => {
  const folder = join(parent, 'churn')
  await mkdir(join(folder, 'data'), { recursive: true })
  await writeFile(join(folder, 'data/telco.csv'), 'a\n1\n')
  await writeFile(join(folder, 'README.md'), 'mine')
  const files = projectFiles(nastyProject('churn'))
  expect(taken(folder, files)).toEqual(['README.md'])
  await writeProject(folder, files)
  expect(await readFile(join(folder, 'data/telco.csv'), 'utf8')).toBe('a\n1\n')
  expect(await readFile(join(folder, 'README.md'), 'utf8')).toBe(files.get('README.md'))
  expect(await readdir(parent)).toEqual(['churn'])
})

it.skipIf(process.getuid?.() === 0)('leaves a folder it may not write to as it was', async () => {
  await chmod(parent, 0o500)
  await expect(writeProject(join(parent, 'churn'), projectFiles(nastyProject('churn')))).rejects.toThrow(
    'EACCES',
  )
  expect(await readdir(parent)).toEqual([])
  await chmod(parent, 0o700)
})

it('leaves no half project where one file cannot be written', async () => {
  const files = new Map([
    ['a.txt', 'a'],
    ['a.txt/b.txt', 'a file where a folder should be'],
  ])
  await expect(writeProject(join(parent, 'churn'), files)).rejects.toThrow(/EEXIST|ENOTDIR/)
  expect(await readdir(parent)).toEqual([])
})
