import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../kernel/index.ts'
import { syncFolder } from './capture/segments.store.ts'

/** Who a server is to the others on its database, in all its lives: kept in its home, beside what it captured. */
export const serverIdIn = async (home: string): Promise<string> => {
  const path = join(home, 'server-id')
  const known = await readFile(path, 'utf8').catch((cause: { code?: string }) => {
    if (cause.code === 'ENOENT') return ''
    throw cause
  })
  if (known.trim() !== '') return known.trim()
  const id = newId('server')
  const file = await open(`${path}.draft`, 'w')
  try {
    await file.writeFile(`${id}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.draft`, path)
  await syncFolder(home)
  return id
}
