import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Labels } from '../labels/index.ts'
import { copyFolder, openToldCopy, readSql, type ToldCopy } from './told-copy.store.ts'

/** Who was given the path of a file that is no longer needed has read it by then. */
const graceMs = 120_000

interface Parts {
  readonly labels: Pick<Labels, 'since' | 'generation' | 'has'>
  /** Of an endpoint: what was told of it is copied to `told/` there. */
  readonly dirOf: (endpoint: string) => string
}

interface Kept {
  generation: string | null
  copy: ToldCopy | null
  working: Promise<unknown>
}

/** What was told of answers, as files that DuckDB joins with captures; only what has come since is copied, after a restart too. */
export const toldFiles = ({ labels, dirOf }: Parts) => {
  const kept = new Map<string, Kept>()
  const aside = new Set<string>()

  const remove = async (path: string): Promise<void> => {
    aside.delete(path)
    await rm(path, { recursive: true, force: true })
  }
  const setAside = (path: string): void => {
    aside.add(path)
    setTimeout(() => void remove(path).catch(() => {}), graceMs).unref()
  }

  /** Copies of other generations go: those of an earlier life now, this one's when it has been read. */
  const copyOf = async (endpoint: string, generation: string, before: ToldCopy | null) => {
    const root = join(dirOf(endpoint), 'told')
    const folder = copyFolder(root, generation)
    await mkdir(root, { recursive: true })
    for (const name of await readdir(root)) {
      const path = join(root, name)
      if (path === before?.folder) setAside(path)
      else if (path !== folder && !aside.has(path)) await remove(path)
    }
    return openToldCopy({ labels, endpoint, folder, setAside })
  }

  const refresh = async (endpoint: string, own: Kept): Promise<string[]> => {
    const generation = await labels.generation(endpoint)
    if (!own.copy || own.generation !== generation) own.copy = await copyOf(endpoint, generation, own.copy)
    own.generation = generation
    await own.copy.refresh()
    return own.copy.paths()
  }

  const pathsOf = (endpoint: string): Promise<string[]> => {
    let own = kept.get(endpoint)
    if (!own) kept.set(endpoint, (own = { generation: null, copy: null, working: Promise.resolve() }))
    const held = own
    const now = held.working.then(() => refresh(endpoint, held))
    held.working = now.catch(() => {})
    return now
  }

  return {
    /** SQL of what counts now: kpi, kind, key, row, value and event_ms; null where nothing was ever told. */
    async sqlOf(endpoint: string): Promise<string | null> {
      const paths = await pathsOf(endpoint)
      return paths.length === 0
        ? null
        : `(SELECT kpi, kind, key, "row", told.value AS value, told.event_ms AS event_ms FROM (
          SELECT kpi, kind, key, "row", arg_max({'value': value, 'gone': gone, 'event_ms': event_ms}, {'at': event_ms, 'number': number}) AS told
          FROM ${readSql(paths)} GROUP BY ALL) WHERE told.gone = 0)`
    },
    /** SQL of all that was ever told by ids of predictions: kpi, key, row, number and arrived_ms, some of it twice; null: nothing. */
    async byIdsSql(endpoint: string): Promise<string | null> {
      const paths = await pathsOf(endpoint)
      return paths.length === 0
        ? null
        : `(SELECT kpi, key, "row", number, arrived_ms FROM ${readSql(paths)} WHERE kind = 'id')`
    },

    async close(): Promise<void> {
      await Promise.all([...kept.values()].map(({ working }) => working))
      for (const path of aside) await remove(path)
    },
  }
}
export type ToldFiles = ReturnType<typeof toldFiles>
