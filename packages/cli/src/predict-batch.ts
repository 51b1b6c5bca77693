import { createReadStream, createWriteStream, readdirSync } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { describeParquet, parquetSql, quoteName, quoteText, withDuckDb } from '@slipway/ml/table'
import { claimFolder } from './claim-folder.ts'
import { csvLines } from './screen/csv.ts'

export type OutKind = '.csv' | '.jsonl' | '.parquet'
type Row = Readonly<Record<string, unknown>>

interface BatchParts {
  readonly out: string
  readonly kind: OutKind
  /** The rows as they were read. */
  readonly parquetPath: string
  /** Of their content. */
  readonly digest: string
  readonly rows: number
  readonly slabRows: number
  readonly endpoint: string
  readonly version: number
  readonly outputs: readonly { readonly name: string; readonly type: string }[]
  /** Whether answers come with what explains them, in columns of numbers. */
  readonly explain: boolean
}

/**
 * Answers on their way to a file: each slab of rows is a part in a folder beside it, whole or not there, so that a later
 * call with the same rows, endpoint and version goes on where this one was killed. The file appears when all are there.
 * Throws CLI_OUT_TAKEN where another process is writing them.
 */
export const openBatch = async (parts: BatchParts) => {
  const { out, kind, parquetPath, outputs } = parts
  const folder = `${out}.parts`
  const job = JSON.stringify(jobOf(parts))
  const jobFile = join(folder, 'job.json')
  const claim = await claimFolder(folder, out)
  const before = await readFile(jobFile, 'utf8').catch(() => null)
  if (before !== job) {
    for (const name of readdirSync(folder))
      if (name !== claim.name) await rm(join(folder, name), { recursive: true })
    await writeWhole(jobFile, job)
  }
  const nameOf = (from: number) => `${String(from).padStart(12, '0')}${kind === '.csv' ? '.csv' : '.jsonl'}`
  const found = new Set(readdirSync(folder))
  const parted = () =>
    readdirSync(folder)
      .filter((name) => /^\d{12}\.\w+$/.test(name))
      .sort()
      .map((name) => join(folder, name))

  return {
    has: (from: number): boolean => found.has(nameOf(from)),

    async put(from: number, given: readonly Row[], said: readonly Row[]): Promise<void> {
      const whole = () => given.map((row, at) => ({ ...row, ...said[at] }))
      // The rows of a Parquet file are joined to their answers at the end, in the types that they have.
      const lines =
        kind === '.csv'
          ? [...csvLines(whole())]
          : (kind === '.jsonl' ? whole() : said).map((row) => JSON.stringify(row))
      if (kind === '.csv' && from > 0) lines.shift()
      await writeWhole(join(folder, nameOf(from)), lines.map((line) => `${line}\n`).join(''))
    },

    async finish(): Promise<void> {
      const half = `${out}.half`
      try {
        if (kind === '.parquet')
          await joinParquet(parquetPath, parted(), await answered(parted(), outputs), half)
        else {
          await writeFile(half, '')
          for (const part of parted())
            await pipeline(createReadStream(part), createWriteStream(half, { flags: 'a' }))
        }
        await rename(half, out)
      } catch (error) {
        await rm(half, { force: true })
        throw error
      }
      await claim.letGo()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The columns of answers, and of what explains them, as the first of them has them. */
const answered = async (
  parts: readonly string[],
  outputs: BatchParts['outputs'],
): Promise<BatchParts['outputs']> => {
  const first = parts[0] === undefined ? '' : ((await firstLine(parts[0])) ?? '')
  const names = first === '' ? [] : Object.keys(JSON.parse(first) as Row)
  const known = new Set(outputs.map(({ name }) => name))
  return [...outputs, ...names.filter((name) => !known.has(name)).map((name) => ({ name, type: 'number' }))]
}

const firstLine = async (path: string): Promise<string | undefined> => {
  const file = await open(path)
  try {
    for await (const line of file.readLines()) return line
    return undefined
  } finally {
    await file.close().catch(() => {})
  }
}

/** What must be the same for parts to be of use. */
const jobOf = ({ digest, rows, slabRows, endpoint, version, kind, explain }: BatchParts) => ({
  digest,
  rows,
  slabRows,
  endpoint,
  version,
  kind,
  explain,
})

const writeWhole = async (path: string, text: string): Promise<void> => {
  await writeFile(`${path}.half`, text)
  await rename(`${path}.half`, path)
}

const typeOf: Record<string, string> = {
  text: 'VARCHAR',
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
}

const joinParquet = (
  parquetPath: string,
  parts: readonly string[],
  outputs: BatchParts['outputs'],
  to: string,
): Promise<void> =>
  withDuckDb(async (connection) => {
    const { fields } = await describeParquet(connection, parquetPath)
    const names = new Set(outputs.map(({ name }) => name))
    const kept = fields.filter(({ name }) => !names.has(name)).map(({ name }) => `r.${quoteName(name)}`)
    const columns = outputs.map(
      ({ name, type }) => `${quoteText(name)}: ${quoteText(typeOf[type] ?? 'JSON')}`,
    )
    const said = `read_json([${parts.map(quoteText).join(', ')}], format = 'newline_delimited', columns = {${columns.join(', ')}})`
    const answers = outputs.map(({ name }) => `p.${quoteName(name)}`)
    await connection.run(
      `COPY (SELECT ${[...kept, ...answers].join(', ')} FROM ${parquetSql(parquetPath)} r POSITIONAL JOIN ${said} p) TO ${quoteText(to)} (FORMAT parquet, COMPRESSION zstd)`,
    )
  })
