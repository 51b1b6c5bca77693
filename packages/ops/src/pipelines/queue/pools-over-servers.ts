import { unattended } from '../../kernel/index.ts'

/** The places of pools that this server has, of those that all servers on a database share. */
export interface ServersPools {
  /** So many places this server may fill. */
  reserved(name: string): number
  /** What others held when this server last asked. */
  elsewhere(name: string): number
  /** Whether it asked for more and did not get it. */
  refused(name: string): boolean
  /** A place was freed: it is offered to those who wait, on whatever server, before this one takes it again. */
  giveBack(name: string): void
  /** This server could fill `wanted` places now; asks for those it lacks, gives back those it does not need. */
  settle(name: string, wanted: number): void
  close(): void
}

interface Places {
  take(
    place: { pool: string; server: string },
    have: number,
    total: number,
  ): Promise<{ granted: boolean; elsewhere: number }>
  hold(place: { pool: string; server: string }, used: number): Promise<void>
}

interface Pool {
  server: string
  reserved: number
  wanted: number
  elsewhere: number
  refused: boolean
  /** The database does not know yet that fewer are held. */
  owed: boolean
  busy: boolean
}

const retryMs = 300
const failed = unattended('sharing the places of pools')

/**
 * Takes and gives back places in the database while attempts begin and end. A server that others took for dead holds
 * none, and begins anew under its next name; what it still runs is being stopped then.
 */
export const openServersPools = (options: {
  readonly places: Places
  /** This life of the server. */
  readonly server: () => string
  readonly totalOf: (name: string) => number
  /** More may be filled now, or it is known that others have them. */
  readonly onChange: () => void
}): ServersPools => {
  const pools = new Map<string, Pool>()
  let timer: NodeJS.Timeout | null = null
  let closed = false

  const poolOf = (name: string): Pool => {
    const server = options.server()
    const known = pools.get(name)
    if (known?.server === server) return known
    const pool: Pool = {
      server,
      reserved: 0,
      wanted: known?.wanted ?? 0,
      elsewhere: 0,
      refused: false,
      owed: false,
      busy: false,
    }
    pools.set(name, pool)
    return pool
  }
  const later = (): void => {
    if (closed || timer) return
    timer = setTimeout(() => {
      timer = null
      for (const name of pools.keys()) adjust(name)
    }, retryMs).unref()
  }
  const takeOne = async (name: string, pool: Pool): Promise<void> => {
    const have = pool.reserved
    pool.owed = false
    const told = await options.places.take({ pool: name, server: pool.server }, have, options.totalOf(name))
    pool.elsewhere = told.elsewhere
    pool.refused = !told.granted
    // Where one was given back meanwhile, the database learns it with the next word.
    if (pool.reserved !== have) pool.owed = true
    else if (told.granted) pool.reserved++
  }
  const work = async (name: string, pool: Pool): Promise<void> => {
    while (pool.owed || pool.wanted > pool.reserved) {
      if (closed) return
      if (pool.wanted > pool.reserved) {
        await takeOne(name, pool)
        options.onChange()
        if (pool.refused) return later()
      } else {
        pool.owed = false
        await options.places.hold({ pool: name, server: pool.server }, pool.reserved).catch((error) => {
          pool.owed = true
          throw error
        })
      }
    }
  }
  const adjust = (name: string): void => {
    const pool = poolOf(name)
    if (pool.busy) return
    pool.busy = true
    void work(name, pool)
      // Where the database does not answer, nothing new begins, and it is asked again.
      .catch((cause: unknown) => {
        failed(cause)
        later()
      })
      .finally(() => {
        pool.busy = false
      })
  }

  return {
    reserved: (name) => poolOf(name).reserved,
    elsewhere: (name) => poolOf(name).elsewhere,
    refused: (name) => poolOf(name).refused,
    giveBack(name) {
      const pool = poolOf(name)
      if (pool.reserved === 0) return
      pool.reserved--
      pool.owed = true
    },
    settle(name, wanted) {
      const pool = poolOf(name)
      pool.wanted = wanted
      if (wanted < pool.reserved) {
        pool.reserved = wanted
        pool.owed = true
      }
      if (wanted <= pool.reserved) pool.refused = false
      if (pool.owed || wanted > pool.reserved) adjust(name)
    },
    close() {
      closed = true
      if (timer) clearTimeout(timer)
    },
  }
}
