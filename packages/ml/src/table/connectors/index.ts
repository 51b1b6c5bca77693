import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { Connector, Fetched, FetchRequest, SourceFacts } from './connector.ts'
import { folderEmpty } from './connectors.errors.ts'
import { excel } from './excel.ts'
import { http } from './http.ts'
import { images } from './images.ts'
import { numpy } from './numpy.ts'
import { parquetFolder } from './parquet-folder.ts'
import { postgres } from './postgres.ts'
import { s3 } from './s3.ts'
import { sqlite } from './sqlite.ts'

export type { Connector, FetchOptions, SourceFacts } from './connector.ts'

/** Every kind of source besides the files that are read as they are; the first that takes an address brings its rows. */
export const connectors: readonly Connector[] = [
  http,
  s3,
  postgres,
  sqlite,
  excel,
  numpy,
  parquetFolder,
  images,
]

/**
 * Brings the rows that an address names to this machine, as a file that is read as it is.
 * @param more connectors that only the caller has, asked first
 * @throws FOLDER_WITHOUT_DATA, and what the connector throws
 */
export const fetchRows = async (request: FetchRequest, more: readonly Connector[] = []): Promise<Fetched> => {
  let { address } = request
  let facts: SourceFacts = {}
  for (;;) {
    const head = headOf(address)
    const connector = [...more, ...connectors].find((one) => one.takes(address, head))
    if (!connector) {
      if (statSync(address, { throwIfNoEntry: false })?.isDirectory()) throw folderEmpty(address)
      return { path: address, facts }
    }
    const fetched = await connector.fetch({ ...request, address })
    // What was downloaded as a workbook is remembered as both: the address is the server's.
    facts = { ...fetched.facts, ...facts }
    if (!fetched.again || fetched.path === null) return { ...fetched, facts }
    address = fetched.path
  }
}

const headOf = (path: string): Buffer => {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return Buffer.alloc(0)
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(16)
    return head.subarray(0, readSync(file, head, 0, 16, 0))
  } finally {
    closeSync(file)
  }
}
