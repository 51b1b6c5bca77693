import { mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { artifactStoreConformance } from '../../ports/artifact-store.conformance.ts'
import { clearDrafts, diskArtifacts } from './disk.ts'

const open = async () => {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-artifacts-'))
  return {
    dir,
    async age(digest: string, byMs: number) {
      const then = new Date(Date.now() - byMs)
      await utimes(join(dir, 'artifacts', digest.slice(7, 9), digest.slice(9)), then, then)
    },
    store: diskArtifacts(join(dir, 'artifacts')),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  }
}

artifactStoreConformance(open)

it('clears what a killed process left half-written, and nothing else', async () => {
  await using opened = await open()
  const dir = join(opened.dir, 'artifacts')
  const incoming = join(dir, 'incoming')
  const { digest } = await opened.store.put(
    (async function* () {
      yield Buffer.from('whole')
    })(),
  )
  await mkdir(incoming, { recursive: true })
  const nobody = 2 ** 22 + 1
  await writeFile(join(incoming, `${nobody}-abc`), 'half')
  await writeFile(join(incoming, `${process.pid}-abc`), 'being written')
  expect(await clearDrafts(dir)).toBe(1)
  expect(await readdir(incoming)).toEqual([`${process.pid}-abc`])
  expect(await opened.store.stat(digest)).toEqual({ bytes: 5 })
})

it('brings back what a killed process was removing, unless it was put again', async () => {
  await using opened = await open()
  const dir = join(opened.dir, 'artifacts')
  const put = async (text: string) =>
    opened.store.put(
      (async function* () {
        yield Buffer.from(text)
      })(),
    )
  const lost = await put('lost')
  const anew = await put('anew')
  await mkdir(join(dir, 'removing'))
  for (const { digest } of [lost, anew])
    await rename(join(dir, digest.slice(7, 9), digest.slice(9)), join(dir, 'removing', digest.slice(7)))
  await put('anew')
  expect(await opened.store.stat(lost.digest)).toBeNull()
  await clearDrafts(dir)
  expect(await opened.store.stat(lost.digest)).toEqual({ bytes: 4 })
  expect(await opened.store.stat(anew.digest)).toEqual({ bytes: 4 })
  expect(await readdir(join(dir, 'removing'))).toEqual([])
})
