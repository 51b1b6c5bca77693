import type { Registry as Metrics } from 'prom-client'
import { collectMigrations, openDatabase } from '../adapters/database/index.ts'
import { datasetsMigrations, openDatasets, type DatasetsTables } from '../datasets/index.ts'
import type { Rooms } from '../http/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Policy } from '../ports/policy.ts'
import { openRegistry, registryMigrations, type RegistryTables } from '../registry/index.ts'
import { openTracking, trackingMigrations, type TrackingTables } from '../tracking/index.ts'

/** What every room is opened with. A room takes from it what it needs. */
export interface Ground {
  /** The project's state folder, `.slipway`. */
  readonly home: string
  readonly artifacts: ArtifactStore
  readonly clock: Clock
  readonly policy: Policy
}

export interface OpenRooms {
  readonly rooms: Rooms
  readonly dialect: 'sqlite' | 'postgres'
  /** What rooms count, for /metrics. */
  readonly metrics: Metrics[]
  ready(): Promise<void>
  close(): Promise<void>
}

/** The tables and migrations of every room. A further room adds its line to both. */
type Tables = DatasetsTables & TrackingTables & RegistryTables
const migrations = collectMigrations([datasetsMigrations, trackingMigrations, registryMigrations])

/**
 * Opens the database and the rooms in the order of the lifecycle. A further room: its tables above, its door here,
 * its routes in http/rooms.ts, and its events (what a room to the right hears from one to its left) at the end.
 * @param where a path of a SQLite file, or a postgres:// URL
 */
export async function openRooms(where: string, ground: Ground): Promise<OpenRooms> {
  const database = await openDatabase<Tables>(where, migrations)
  const { db } = database
  const datasets = openDatasets({ db, ...ground })
  const tracking = openTracking({ database, ...ground })
  const registry = openRegistry({ database, datasets, tracking, ...ground })
  return {
    rooms: { datasets, tracking, registry },
    dialect: database.dialect,
    metrics: [],
    ready: () => database.ping(),
    async close() {
      await database.close()
    },
  }
}
