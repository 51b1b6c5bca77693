import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { artifactStoreConformance } from '../../ports/artifact-store.conformance.ts'
import { clearDrafts, diskArtifacts } from './disk.ts'

const open = async () => {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-artifacts-'))
  return {
    dir,
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
