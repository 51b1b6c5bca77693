import { newId, unattended } from '../../kernel/index.ts'

interface Servers {
  enter(server: { id: string; owner: string }): Promise<void>
  beat(id: string): Promise<boolean>
  servers(): Promise<{ id: string; beats: number }[]>
  bury(id: string, beats: number): Promise<boolean>
  leave(id: string): Promise<void>
}

export interface LeaseTimes {
  readonly beatMs: number
  /** A server that has not counted on for so long is dead to the others, and its runs are theirs. */
  readonly deadAfterMs: number
}
const failed = unattended('telling other servers that this one lives')
export const usualLease: LeaseTimes = { beatMs: 2000, deadAfterMs: 15_000 }

/**
 * One life of a server among those on its database. It counts on in its row; the others watch the number, each by its
 * own clock that never goes back, and take out whoever stands still. No time of day is compared with another: clocks
 * that differ or jump, also that of the database, make no difference. A server that was stopped and goes on finds out
 * before it starts anything: it trusts its life only for as long as the others must.
 */
export const openServerLife = (options: {
  readonly owner: string
  readonly servers: Servers
  readonly lease: LeaseTimes
  /** Whether others may share the database: else nobody needs to be told. */
  readonly alone: boolean
  /** Any clock that never goes back. */
  readonly nowMs: () => number
  /** Others have taken this server for dead: what it drives is no longer its own. */
  readonly onLost: () => void
}) => {
  const { servers, lease, nowMs } = options
  const seen = new Map<string, { beats: number; sinceMs: number }>()
  let id = newId('srv')
  let heldFromMs = 0
  let timer: NodeJS.Timeout | null = null
  let entering: Promise<void> | null = null
  let beating: Promise<boolean> | null = null

  const enter = async (): Promise<void> => {
    const fromMs = nowMs()
    await servers.enter({ id, owner: options.owner })
    heldFromMs = fromMs
  }

  /** @returns whether it lives */
  const beat = async (): Promise<boolean> => {
    const fromMs = nowMs()
    if (await servers.beat(id)) {
      heldFromMs = fromMs
      return true
    }
    options.onLost()
    id = newId('srv')
    await enter()
    return false
  }
  const watch = async (): Promise<void> => {
    const living = await servers.servers()
    for (const { id: other, beats } of living) {
      const last = seen.get(other)
      if (other === id) continue
      if (!last || last.beats !== beats) seen.set(other, { beats, sinceMs: nowMs() })
      else if (nowMs() - last.sinceMs > lease.deadAfterMs) await servers.bury(other, beats)
    }
    for (const other of seen.keys()) if (!living.some(({ id }) => id === other)) seen.delete(other)
  }
  const beatOnce = (): Promise<boolean> => {
    beating ??= beat().finally(() => {
      beating = null
    })
    return beating
  }
  const turnLater = (): void => {
    timer = setTimeout(() => void turn(), lease.beatMs).unref()
  }
  const turn = async (): Promise<void> => {
    // Where the database does not answer, the next turn tries again; until then nothing new begins.
    await beatOnce().then(watch).catch(failed)
    if (timer !== null) turnLater()
  }

  const begin = async (): Promise<void> => {
    await enter()
    if (!options.alone) turnLater()
  }

  return {
    get id() {
      return id
    },
    /** Resolves once it is among the living. */
    ready(): Promise<void> {
      entering ??= begin().catch((error: unknown) => {
        entering = null
        throw error
      })
      return entering
    },
    /** Whether what it drives is still its own: known from the last beat, or asked. Throws where the database is away. */
    async holds(): Promise<boolean> {
      if (options.alone || nowMs() - heldFromMs < lease.deadAfterMs / 2) return true
      return beatOnce()
    },
    /** Gives up all that it holds, for others to take at once. */
    async leave(): Promise<void> {
      if (timer) clearTimeout(timer)
      timer = null
      if (entering) await servers.leave(id)
    },
  }
}
export type ServerLife = ReturnType<typeof openServerLife>
