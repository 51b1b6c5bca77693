import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../kernel/index.ts'
import { settle } from './capture/segments.store.ts'

/** Who a server is to the others on its database, in all its lives: kept in its home, beside what it captured. */
export const serverIdIn = async (home: string): Promise<string> => {
  const path = join(home, 'server-id')
  const known = await readFile(path, 'utf8').catch((cause: { code?: string }) => {
    if (cause.code === 'ENOENT') return ''
    throw cause
  })
  if (known.trim() !== '') return known.trim()
  const id = newId('server')
  await writeFile(`${path}.draft`, `${id}\n`)
  await settle(`${path}.draft`, path)
  return id
}
