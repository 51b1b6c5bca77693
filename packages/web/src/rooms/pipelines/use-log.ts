import { useEffect, useState } from 'react'
import { api } from '../../app/api.ts'

const everyMs = 700
/** What came before is let go, so that a step that prints for days does not fill the page. */
const mostLines = 50_000

export interface Log {
  readonly lines: readonly string[]
  /** Lines that were let go. */
  readonly before: number
  readonly error: unknown
  readonly loading: boolean
}

const nothing: Log = { lines: [], before: 0, error: null, loading: true }

/** What an attempt printed: read once, and while it runs only what is new. */
export function useLog(run: string, node: string, attempt: number | undefined, running: boolean): Log {
  const [log, setLog] = useState<Log>(nothing)
  useEffect(() => {
    const ending = new AbortController()
    const { signal } = ending
    let from = 0
    let rest = ''
    const decoder = new TextDecoder()
    setLog(nothing)
    const readOn = async () => {
      const query = { from, ...(attempt === undefined ? {} : { attempt }) }
      const stream = await api.pipelines.readAttemptLog({ params: { id: run, node }, query }, { signal })
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
      from += bytes.length
      const text = rest + decoder.decode(bytes, { stream: true })
      const lines = text.split('\n')
      rest = lines.pop() ?? ''
      setLog((was) => {
        const all = [...was.lines, ...lines]
        const over = Math.max(0, all.length - mostLines)
        return { lines: all.slice(over), before: was.before + over, error: null, loading: false }
      })
    }
    void (async () => {
      for (;;) {
        try {
          await readOn()
        } catch (error) {
          if (signal.aborted) return
          setLog((was) => ({ ...was, error, loading: false }))
        }
        if (!running || signal.aborted) break
        await new Promise((done) => setTimeout(done, everyMs))
        if (signal.aborted) return
      }
      // A last line without an end.
      if (rest !== '' && !signal.aborted) setLog((was) => ({ ...was, lines: [...was.lines, rest] }))
    })()
    return () => ending.abort()
  }, [run, node, attempt, running])
  return log
}
