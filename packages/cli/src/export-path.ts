import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { withDuckDb } from '@slipway/ml/table'
import { openData, redacted } from './opened-data.ts'
import { withDataPlace } from './run-with-data.ts'
import { writeRows } from './write-rows.ts'

/** One Parquet file of a version in a folder, named by content and by what becomes of its personal data. */
export const exportPath = (
  what: string,
  into: string,
): Promise<{ path: string; rows: number; digest: string | null }> =>
  withDataPlace(async ({ folder, connect }) => {
    const data = await openData(what, folder, connect)
    const policy = [...data.treatments].filter(([, { treatment }]) => treatment !== 'keep')
    const treated =
      policy.length === 0
        ? ''
        : `-${createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, 8)}`
    const digest = data.version?.digest ?? null
    const named =
      digest === null ? 'file' : `${data.version!.name}@${data.version!.number}-${digest.slice(4, 16)}`
    mkdirSync(into, { recursive: true })
    const path = resolve(into, `${named}${treated}.parquet`)
    if (digest === null || !existsSync(path)) {
      const half = join(into, `.${process.pid}.${named}.half`)
      try {
        await withDuckDb(async (connection) =>
          writeRows(connection, (await redacted(connection, data)).sql, half, 'parquet'),
        )
        renameSync(half, path)
      } finally {
        rmSync(half, { force: true })
      }
    }
    return { path, rows: data.rows, digest }
  })
