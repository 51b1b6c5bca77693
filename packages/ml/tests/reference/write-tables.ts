/** Every table of the public data as Slipway reads it, as Parquet: node write-tables.ts <public data> <folder> */
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ingest } from '../../src/table/index.ts'
import { publicFiles } from '../public-files.ts'

const [from, to] = process.argv.slice(2) as [string, string]
const outDir = mkdtempSync(join(tmpdir(), 'slipway-tables-'))
for (const file of publicFiles) {
  const { parquetPath } = await ingest(join(from, file), { outDir })
  const path = join(to, `${file}.parquet`)
  mkdirSync(dirname(path), { recursive: true })
  renameSync(parquetPath, path)
}
rmSync(outDir, { recursive: true })
