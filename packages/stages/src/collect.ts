import { open } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { step } from '@slipway/flow'
import { latestParts, type Piece, storedParts } from '@slipway/client/dataset-parts'
import type { DatasetPart } from '@slipway/contract/datasets'
import type { FetchOptions, Field } from '@slipway/ml/table'
import { classifiedFields } from './classified-fields.ts'
import { platformOf } from './platform.ts'
import type { Dataset } from './shapes.ts'
import { nothingNew, schemaDiffers } from './stages.errors.ts'

/**
 * Reads rows (a file, a folder, a database, an address: all that `slipway data add` takes, `from` saying which of
 * them) into an immutable dataset version: profiled, content-addressed, kept as Parquet. A path is relative to the project. Never cached, because a path says nothing of the content;
 * the digest in its result does, and what follows is cached by that.
 *
 * @throws SlipwayError DATA_… for a file that cannot be read, DATA_SCHEMA_DIFFERS where it does not fit `schema`
 */
export const collect = step(
  'collect',
  async (
    {
      name,
      source,
      schema,
      from,
    }: {
      name: string
      source: string
      schema?: { readonly fields: readonly Field[] }
      from?: FetchOptions
    },
    ctx,
  ): Promise<Dataset> => {
    const { collectRows, shownAddress } = await import('@slipway/ml/table')
    const { profileJson } = await import('@slipway/ml/profile')
    const client = await platformOf(ctx)
    const { datasets } = client
    let before: readonly DatasetPart[] = []
    const found = await collectRows(addressOf(source), {
      folder: ctx.dir,
      outDir: join(ctx.dir, 'version'),
      ...(from && { from }),
      onProgress: forward(ctx.progress),
      known: async () => (before = await latestParts(datasets, name)),
    })
    // Only what was asked for with a cursor or an ETag can be unchanged.
    if (!found) throw nothingNew(name, source)
    if (schema) refuseOther(name, schema.fields, found.fields)
    ctx.progress(0.95, 'storing')
    const stored = await storedParts(found.parts, before, async (path, piece) => {
      const { $file } = piece
        ? await ctx.files.put(await pieceOf(piece), `${name}.pack`)
        : await ctx.files.put(path, `${name}.parquet`)
      return { digest: $file.digest, bytes: $file.bytes }
    })
    const { version } = await datasets.addDatasetVersion({
      params: { name },
      body: {
        digest: found.digest,
        rows: found.rows,
        fields: [...found.fields],
        source: { ...found.source, ...found.facts, path: shownAddress(source) },
        ...(found.media && { media: found.media }),
        profile: profileJson(found.profile),
        issues: found.issues.map((issue) => ({ ...issue })),
        parts: stored,
        madeBy: { run: ctx.run, step: ctx.step },
      },
    })
    ctx.log(
      `${name} version ${version.number}: ${found.rows} rows, ${found.fields.length} columns, ${found.digest}`,
    )
    return {
      id: version.id,
      name,
      version: version.number,
      digest: found.digest,
      rows: found.rows,
      fields: await classifiedFields(client, name, found.fields),
      source,
      ...(found.source.dayOrder && { dayOrder: found.source.dayOrder }),
      issues: found.issues,
      profile: found.profile,
      parts: version.parts.map(({ digest, bytes }) => ({
        $file: { digest, bytes, name: `${name}.parquet` },
      })),
    }
  },
  { cache: false },
)

const pieceOf = async ({ path, start, end }: Piece): Promise<Buffer> => {
  await using file = await open(path)
  const bytes = Buffer.alloc(end - start)
  await file.read(bytes, 0, bytes.length, start)
  return bytes
}

/** A file is named from the project. */
const addressOf = (source: string): string =>
  /^[a-z0-9]+:\/\//i.test(source) ? source : resolve(process.env.SLIPWAY_PROJECT ?? '.', source)

/** Where each phase of reading begins on the way, as shares of the whole. */
const begins = { reading: 0, typing: 0.5, writing: 0.6, hashing: 0.7, profiling: 0.8, storing: 0.9 }
const phases = Object.keys(begins) as (keyof typeof begins)[]

/** One bar of the phases, which overlap: it never goes back. */
function forward(progress: (done: number, note?: string) => void) {
  let shown = 0
  return (phase: Exclude<keyof typeof begins, 'storing'>, share: number) => {
    const from = begins[phase]
    const to = begins[phases[phases.indexOf(phase) + 1]!]
    shown = Math.max(shown, from + (to - from) * share)
    progress(shown, phase)
  }
}

function refuseOther(name: string, expected: readonly Field[], found: readonly Field[]): void {
  const have = new Map(found.map((field) => [field.name, field]))
  const wanted = new Set(expected.map((field) => field.name))
  const differences = [
    ...expected.flatMap((field) => {
      const other = have.get(field.name)
      if (!other) return [`the column “${field.name}” is missing`]
      if (!fits(other.type, field.type))
        return [`“${field.name}” holds ${other.type} instead of ${field.type}`]
      return other.nullable && !field.nullable
        ? [`“${field.name}” has missing values, which its schema forbids`]
        : []
    }),
    ...found
      .filter((field) => !wanted.has(field.name))
      .map((field) => `“${field.name}” is not in the schema`),
  ]
  if (differences.length > 0) throw schemaDiffers(name, differences)
}

/** A column of whole numbers is a column of numbers, and a column of dates one of times. */
const fits = (found: Field['type'], wanted: Field['type']) =>
  found === wanted ||
  (found === 'integer' && wanted === 'number') ||
  (found === 'date' && wanted === 'timestamp')
