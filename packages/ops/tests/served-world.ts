import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { GateVerdict } from '@slipway/contract/registry'
import { startPlatform, type Platform, type PlatformOptions } from '../src/app/index.ts'
import { writeTinyModel } from './tiny-model.ts'
import { onSqlite, type Ground } from './worlds.ts'

/** A whole platform on a real port, with tiny models to serve. */
export const servedWorld = async (
  ground: Ground = onSqlite,
  options: Partial<PlatformOptions> = {},
): Promise<ServedWorld> => {
  const home = await mkdtemp(join(tmpdir(), 'served-'))
  const database = await ground()
  const remove = async () => {
    await database?.drop()
    await rm(home, { recursive: true, force: true })
  }
  return worldIn(home, database, remove, options)
}

export interface ServedWorld extends ReturnType<typeof worldOver>, AsyncDisposable {
  /** Ends the platform and starts it again over the same state, without what is `lost` of its home. Dispose of the new world only. */
  restart(lost?: readonly string[]): Promise<ServedWorld>
}

const worldIn = async (
  home: string,
  database: { url: string } | undefined,
  remove: () => Promise<void>,
  options: Partial<PlatformOptions>,
): Promise<ServedWorld> => {
  const url = database ? { databaseUrl: database.url } : {}
  const platform = await startPlatform({ home, ...url, ...options })
  return {
    ...worldOver(platform),
    async restart(lost = []) {
      await platform.close()
      for (const path of lost) await rm(join(home, path), { recursive: true })
      return worldIn(home, database, remove, options)
    },
    async [Symbol.asyncDispose]() {
      await platform.close()
      await remove()
    },
  }
}

const worldOver = ({ artifacts, rooms, url, grpc, home }: Platform) => {
  const stored = async (path: string, name: string) => ({ path: name, ...(await artifacts.put(path)) })

  /** Registers the model folder at `folder`. */
  const registered = async (model: string, folder: string, gate: GateVerdict | null = null) => {
    const found = await readdir(folder, { recursive: true, withFileTypes: true })
    const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    const files = await Promise.all(paths.map((path) => stored(path, relative(folder, path))))
    return (await rooms.registry.createVersion(model, { signature: {}, files, gate }, 'ana')).version
  }

  return {
    url,
    grpc,
    home,
    artifacts,
    ...rooms,
    registered,

    /** Registers a tiny model, with further files by name. */
    async tiny(
      model: string,
      options: { shift?: number; breaks?: boolean; gate?: GateVerdict; files?: Record<string, string> } = {},
    ) {
      const folder = await mkdtemp(join(tmpdir(), 'tiny-'))
      await writeTinyModel(folder, options.shift, options)
      for (const [name, text] of Object.entries(options.files ?? {}))
        await writeFile(join(folder, name), text)
      const version = await registered(model, folder, options.gate)
      await rm(folder, { recursive: true })
      return version
    },

    async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const sent = body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body)
      const reply = await fetch(url + path, {
        method,
        ...(body === undefined ? {} : { body: sent as string }),
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      })
      const text = await reply.text()
      return { status: reply.status, headers: reply.headers, text, json: parsed(text) }
    },
  }
}

const parsed = (text: string): any => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
