import { CompiledQuery, type Kysely, type Transaction } from 'kysely'
import { pace } from '../../kernel/index.ts'
import type { Write } from '../../ports/database.ts'

interface Waiting {
  work: (trx: Transaction<any>) => Promise<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}

const mostInOneCommit = 256

/**
 * Group commit for a database with one writer: writes that arrive while another is being made durable share the
 * next commit, and so one fsync. Each runs in its own savepoint, so that one that fails leaves the others alone.
 */
export function groupCommit<Tables>(db: Kysely<Tables>): Write<Tables> {
  let queue: Waiting[] = []
  let running = false
  const { gather, run } = pace()

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      await gather(() => queue.length)
      const batch = queue.slice(0, mostInOneCommit)
      queue = queue.slice(mostInOneCommit)
      await run(batch.length, () => commit(batch))
    }
    running = false
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    const done: (() => void)[] = []
    try {
      await db.transaction().execute(async (trx) => {
        if (batch.length === 1) done.push(await alone(trx, batch[0]!))
        else for (const waiting of batch) done.push(await attempt(trx, waiting))
      })
      for (const tell of done) tell()
    } catch (error) {
      for (const waiting of batch) waiting.reject(error)
    }
  }

  return (work) =>
    new Promise<any>((resolve, reject) => {
      queue.push({ work, resolve, reject })
      if (running) return
      running = true
      void drain()
    })
}

/** Who shares with nobody needs no savepoint: where it fails, all of the transaction has. */
async function alone(trx: Transaction<any>, { work, resolve }: Waiting): Promise<() => void> {
  const value = await work(trx)
  return () => resolve(value)
}

const savepoint = CompiledQuery.raw('savepoint one_write')
const release = CompiledQuery.raw('release one_write')
const rollback = CompiledQuery.raw('rollback to one_write')

async function attempt(trx: Transaction<any>, { work, resolve, reject }: Waiting): Promise<() => void> {
  await trx.executeQuery(savepoint)
  try {
    const value = await work(trx)
    await trx.executeQuery(release)
    return () => resolve(value)
  } catch (error) {
    // Where even this fails, the whole transaction is gone (a full disk does that): then all of it has failed.
    await trx.executeQuery(rollback).catch(() => Promise.reject(error))
    await trx.executeQuery(release)
    return () => reject(error)
  }
}
