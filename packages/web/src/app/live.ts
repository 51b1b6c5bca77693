import { useEffect, useState } from 'react'
import { api } from './api.ts'
import { queries } from './queries.ts'

/** live: changes are told as they happen. paused: the connection is gone; what is shown is read again every half minute. */
export type Live = 'connecting' | 'live' | 'paused'

const retryMs = 3000

/** Pages of tables of runs stay as they are read: what is new is offered there. */
const isStill = ([first]: readonly unknown[]): boolean => String(first).startsWith('run-')

/** Hears of changes for as long as the page is there, and has what they concern read again. */
export function useLive(): Live {
  const [live, setLive] = useState<Live>('connecting')
  useEffect(() => {
    const ending = new AbortController()
    void (async () => {
      let missed = false
      while (!ending.signal.aborted) {
        try {
          for await (const { rooms } of api.changes.watchChanges({}, { signal: ending.signal })) {
            setLive('live')
            if (missed) void queries.invalidateQueries({ predicate: ({ queryKey }) => !isStill(queryKey) })
            missed = false
            for (const room of rooms) void queries.invalidateQueries({ queryKey: [room] })
            // Made of every room; one that is on its way is let come, however often something changes.
            if (rooms.length > 0)
              void queries.invalidateQueries({ queryKey: ['overview'] }, { cancelRefetch: false })
          }
        } catch {
          // Said by the word at the top; it is tried again.
        }
        if (ending.signal.aborted) return
        setLive('paused')
        missed = true
        await new Promise((done) => setTimeout(done, retryMs))
      }
    })()
    return () => ending.abort()
  }, [])
  return live
}
