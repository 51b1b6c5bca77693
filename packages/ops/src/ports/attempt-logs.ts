/** One attempt of one node of one run. */
export interface AttemptName {
  readonly run: string
  readonly node: string
  readonly attempt: number
}

export interface LogWriter {
  /** A promise where the disk is behind: nothing more is to be written until it resolves. Never rejects. */
  write(text: string): Promise<void> | null
  /** Resolves when all is there to be read. */
  close(): Promise<void>
}

/** What attempts print, bounded: the beginning and the end of each. */
export interface AttemptLogs {
  open(name: AttemptName): LogWriter
  /**
   * What was printed from a byte on, up to now; where a part was not kept, a line says how much.
   * null for an attempt that printed nothing.
   */
  read(
    name: AttemptName,
    from: number,
  ): Promise<{ readonly end: number; readonly bytes: AsyncIterable<Uint8Array> } | null>
  /** Removes the logs of all runs but these; with dryRun only tells. */
  collect(
    keeps: (run: string) => Promise<boolean>,
    dryRun: boolean,
  ): Promise<{ files: number; bytes: number }>
}
