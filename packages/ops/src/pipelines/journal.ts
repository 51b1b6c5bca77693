import type { RunEventBody } from '@slipway/contract/pipelines'

export interface NewEvent {
  readonly type: string
  readonly node?: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** Writes events, and what happened with them, in one transaction. */
export type WriteEvents<Trx> = (
  events: readonly RunEventBody[],
  works: readonly ((trx: Trx) => Promise<void>)[],
) => Promise<void>

interface Commit<Trx> {
  readonly events: readonly RunEventBody[]
  readonly work: ((trx: Trx) => Promise<void>) | null
  readonly done: () => void
  readonly fail: (error: unknown) => void
}

/** Each write waits for the disk, and nobody reads faster than this. */
const gatherMs = 150
const longestLine = 16 * 1024
const mostLogLines = 20_000

/**
 * The events of one run in order. What steps say in passing is gathered for a moment; a change of state takes
 * along what was said before it, so no reader sees a step's end before its last words.
 */
export const openJournal = <Trx>(
  options: { readonly lastSeq: number; readonly nowMs: () => number },
  write: WriteEvents<Trx>,
  onWritten: () => void,
) => {
  let seq = options.lastSeq
  let gathered: RunEventBody[] = []
  let timer: NodeJS.Timeout | null = null
  let waiting: Commit<Trx>[] = []
  let writing = false
  let broken: unknown = null
  let logLines = 0

  const numbered = ({ type, node, data = {} }: NewEvent): RunEventBody => ({
    seq: ++seq,
    tMs: options.nowMs(),
    type,
    node: node ?? null,
    data,
  })

  /** One write after the other, so that sequence numbers reach the database in order; what came meanwhile shares one. */
  const pump = async (): Promise<void> => {
    writing = true
    while (waiting.length > 0) {
      const now = waiting
      waiting = []
      try {
        await write(
          now.flatMap(({ events }) => events),
          now.flatMap(({ work }) => (work ? [work] : [])),
        )
        onWritten()
        for (const { done } of now) done()
      } catch (error) {
        for (const { fail } of now) fail(error)
      }
    }
    writing = false
  }
  const flush = (work: ((trx: Trx) => Promise<void>) | null): Promise<void> => {
    if (timer) clearTimeout(timer)
    timer = null
    const events = gathered
    gathered = []
    return new Promise((done, fail) => {
      waiting.push({ events, work, done, fail })
      if (!writing) void pump()
    })
  }

  return {
    /** Said in passing: durable soon. */
    say(event: NewEvent): void {
      if (event.type === 'log') {
        logLines++
        if (logLines > mostLogLines + 1) return
        if (logLines === mostLogLines + 1)
          event = {
            ...event,
            data: { stream: 'step', text: `… more than ${mostLogLines} lines: the rest is left out` },
          }
      }
      gathered.push(numbered(cut(event)))
      timer ??= setTimeout(() => {
        flush(null).catch((error: unknown) => {
          broken ??= error
        })
      }, gatherMs)
    },
    /** A change of state: durable, with the events, once it resolves. */
    async commit(events: readonly NewEvent[], work: (trx: Trx) => Promise<void>): Promise<void> {
      if (broken !== null) throw broken
      gathered.push(...events.map(numbered))
      await flush(work)
    },
    /** Resolves when all that was said is durable. */
    settle: () => flush(null),
  }
}
export type Journal<Trx> = ReturnType<typeof openJournal<Trx>>

const cut = (event: NewEvent): NewEvent => {
  const text = event.data?.text
  if (typeof text !== 'string' || text.length <= longestLine) return event
  return { ...event, data: { ...event.data, text: `${text.slice(0, longestLine)} … (cut)` } }
}
