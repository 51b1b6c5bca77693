import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Client } from '@slipway/client'
import type { NewDatasetVersion } from '@slipway/contract/datasets'
import type { NewModelVersion } from '@slipway/contract/registry'
import { openDatabase } from '../src/adapters/database/index.ts'
import { platformMigrations } from '../src/app/platform.tables.ts'
import { startPlatform, type Platform, type PlatformOptions } from '../src/app/index.ts'
import { manualClock } from '../src/ports/clock.ts'
import type { Actor, Identity } from '../src/ports/identity.ts'
import { checkingFetch } from './checking-fetch.ts'

/** Where a world keeps its rows: undefined is SQLite in its own home. */
export type Ground = () => Promise<{ url: string; drop(): Promise<void> } | undefined>

export const onSqlite: Ground = async () => undefined

export interface World extends AsyncDisposable {
  readonly platform: Platform
  readonly client: Client
  readonly clock: ReturnType<typeof manualClock>
  /** The same world as another person; the platform must have been opened with people(). */
  as(person: string): Client
  /** Ends the platform and starts it again over the same state. */
  restart(): Promise<World>
}

/** A whole platform over a home of its own, on a real port, and a client of it. */
export async function openWorld(
  ground: Ground = onSqlite,
  options: Partial<PlatformOptions> = {},
): Promise<World> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-world-'))
  const database = await ground()
  if (!database) await writeFile(join(home, 'slipway.db'), await (emptyFile ??= makeEmptyFile()))
  const remove = async () => {
    await database?.drop()
    await rm(home, { recursive: true, force: true })
  }
  return worldIn(home, database, remove, options)
}

/** A database with the platform's tables, made once in a process: to make them takes longer than most tests. */
let emptyFile: Promise<Buffer> | undefined
async function makeEmptyFile(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tables-'))
  const path = join(folder, 'slipway.db')
  await (await openDatabase(path, platformMigrations)).close()
  const file = await readFile(path)
  await rm(folder, { recursive: true })
  return file
}

async function worldIn(
  home: string,
  database: { url: string } | undefined,
  remove: () => Promise<void>,
  options: Partial<PlatformOptions>,
): Promise<World> {
  const clock = manualClock()
  const url = database ? { databaseUrl: database.url } : {}
  const platform = await startPlatform({ home, clock, ...url, ...options })
  return {
    platform,
    client: connect({ url: platform.url, token: platform.token, fetch: checkingFetch }),
    clock,
    as: (person) => connect({ url: platform.url, token: person, fetch: checkingFetch }),
    async restart() {
      await platform.close()
      return worldIn(home, database, remove, options)
    },
    async [Symbol.asyncDispose]() {
      await platform.close()
      await remove()
    },
  }
}

/** Everybody is who the bearer token says, with the roles given; a stand-in for accounts. Nobody else is known. */
export const people = (roles: Readonly<Record<string, Actor['roles']>>): Identity => ({
  async actorOf(authorization) {
    const name = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
    return name !== undefined && Object.hasOwn(roles, name) ? { name, roles: roles[name]! } : null
  },
})

/** What a person would add: a stored file, and the version that names it. */
export async function someDataset({ client }: World, digit = '1'): Promise<NewDatasetVersion> {
  const file = await client.artifacts.putArtifact({ body: Buffer.from(`parquet ${digit}`) })
  return {
    digest: `ds1:${digit.repeat(64)}`,
    rows: 7043,
    fields: [
      { name: 'tenure', type: 'integer', nullable: false },
      { name: 'Churn', type: 'text', nullable: true },
    ],
    source: { path: 'telco.csv', format: 'csv', bytes: 977_501, sha256: 'a'.repeat(64) },
    issues: [{ kind: 'missing', column: 'TotalCharges' }],
    profile: { rows: 7043, columns: [{ name: 'tenure', mean: 32.4 }] },
    parts: [{ ...file, rows: 7043, content: `ds1:${digit.repeat(64)}` }],
  }
}

export async function someModelVersion({ client }: World): Promise<NewModelVersion> {
  const onnx = await client.artifacts.putArtifact({ body: Buffer.from('onnx') })
  return {
    signature: { task: 'binary', target: 'Churn', inputs: [], outputs: [] },
    metrics: { roc_auc: { value: 0.845, low: 0.836, high: 0.855, on: 'cv5', n: 7043 } },
    files: [{ path: 'model.onnx', ...onnx }],
  }
}
