import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import type { GateVerdict } from '@slipway/contract/registry'
import { diskArtifacts } from '../src/adapters/artifacts/disk.ts'
import { collectMigrations, openDatabase } from '../src/adapters/database/index.ts'
import { inProcessHost } from '../src/adapters/model-host/index.ts'
import { datasetsMigrations, openDatasets, type DatasetsTables } from '../src/datasets/index.ts'
import { installErrors } from '../src/http/error-handler.ts'
import { typeboxValidator } from '../src/http/validation.ts'
import {
  monitoringMigrations,
  monitoringRoutes,
  openMonitoring,
  type MonitoringTables,
} from '../src/monitoring/index.ts'
import { systemClock } from '../src/ports/clock.ts'
import { openRegistry, registryMigrations, type RegistryTables } from '../src/registry/index.ts'
import { openServing, servingMigrations, servingRoutes, type ServingTables } from '../src/serving/index.ts'
import { openTracking, trackingMigrations, type TrackingTables } from '../src/tracking/index.ts'
import { writeTinyModel } from './tiny-model.ts'

type Tables = DatasetsTables & TrackingTables & RegistryTables & ServingTables & MonitoringTables

const migrations = [
  datasetsMigrations,
  trackingMigrations,
  registryMigrations,
  servingMigrations,
  monitoringMigrations,
]

/** The rooms from datasets to monitoring over one home, answering HTTP on a free loopback port. */
export const servedWorld = async (home?: string) => {
  const dir = home ?? (await mkdtemp(join(tmpdir(), 'served-')))
  const database = await openDatabase<Tables>(join(dir, 'slipway.db'), collectMigrations(migrations))
  const artifacts = diskArtifacts(join(dir, 'artifacts'))
  const ground = { database, db: database.db, clock: systemClock, artifacts, home: dir }
  const datasets = openDatasets(ground)
  const tracking = openTracking(ground)
  const registry = openRegistry({ ...ground, datasets, tracking })
  const serving = await openServing({ ...ground, registry, host: inProcessHost() })
  const monitoring = openMonitoring({ ...ground, datasets, registry, serving })

  const app = fastify({ forceCloseConnections: true })
  app.setValidatorCompiler(typeboxValidator as never)
  app.setSerializerCompiler(() => JSON.stringify)
  app.decorateRequest('actor', '')
  app.addHook('onRequest', async (request) => {
    request.actor = 'ana'
  })
  installErrors(app)
  await app.register(servingRoutes, { serving, version: '9.9.9' })
  await app.register(monitoringRoutes, { monitoring })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`

  const stored = async (path: string, name: string) => ({ path: name, ...(await artifacts.put(path)) })

  return {
    url,
    home: dir,
    artifacts,
    datasets,
    registry,
    serving,
    monitoring,

    /** Registers the model folder at `folder`. */
    async registered(model: string, folder: string, gate: GateVerdict | null = null) {
      const names = await readdir(folder)
      const files = await Promise.all(names.map((name) => stored(join(folder, name), name)))
      const { version } = await registry.createVersion(model, { signature: {}, files, gate }, 'ana')
      return version
    },

    /** Registers a tiny model, with further files by name. */
    async tiny(
      model: string,
      options: { shift?: number; gate?: GateVerdict; files?: Record<string, string> } = {},
    ) {
      const folder = await mkdtemp(join(tmpdir(), 'tiny-'))
      await writeTinyModel(folder, options.shift)
      for (const [name, text] of Object.entries(options.files ?? {}))
        await (await import('node:fs/promises')).writeFile(join(folder, name), text)
      const version = await this.registered(model, folder, options.gate)
      await rm(folder, { recursive: true })
      return version
    },

    async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const reply = await fetch(url + path, {
        method,
        ...(body === undefined
          ? {}
          : { body: body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body) }),
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      })
      const text = await reply.text()
      let json: any
      try {
        json = JSON.parse(text)
      } catch {
        json = undefined
      }
      return { status: reply.status, headers: reply.headers, text, json }
    },

    /** Ends everything but keeps the home, as a restart does. */
    async stop() {
      await app.close()
      await serving.close()
      await database.close()
    },
    async [Symbol.asyncDispose]() {
      await this.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
export type ServedWorld = Awaited<ReturnType<typeof servedWorld>>
