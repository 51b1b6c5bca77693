/** A request that only reads, as it stands once it is admitted and parsed. */
export interface ReadingAsk {
  readonly method: string
  /** The path with its query. */
  readonly url: string
  readonly type: string | undefined
  readonly body: string | undefined
}

export interface ReadingReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly payload: Uint8Array
}

/** Threads that answer long readings, so that they neither wait for each other nor hold up those who write. */
export interface Readers {
  /** The reply of a thread; null where the asker is quicker to answer by itself. */
  answer(route: string, ask: ReadingAsk): Promise<ReadingReply | null>
  /** Tells how long the asker itself took for one of a route. */
  took(route: string, ms: number): void
  close(): Promise<void>
}
