import type { OpenedRun } from '../tracking-run/open-run.ts'

/**
 * Runs that are open when the process ends. It ends by itself: they are ended and sent. By process.exit, an uncaught
 * error or a signal: what was logged and the end go to the spool, to be sent at the next start.
 */
const open = new Set<OpenedRun>()
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function endAtExit(run: OpenedRun): () => void {
  if (open.size === 0) listen()
  open.add(run)
  return () => {
    open.delete(run)
    if (open.size === 0) unlisten()
  }
}

function listen(): void {
  process.on('beforeExit', endAll)
  process.on('exit', keepAll)
  for (const signal of signals) process.on(signal, onSignal)
}

function unlisten(): void {
  process.off('beforeExit', endAll)
  process.off('exit', keepAll)
  for (const signal of signals) process.off(signal, onSignal)
}

/** The last opened first, so that a run ends after those below it. */
const lastFirst = () => [...open].reverse()

function endAll(): void {
  const failed = Number(process.exitCode ?? 0) !== 0
  for (const { run } of lastFirst()) void run.end(failed ? 'failed' : 'finished')
}

function keepAll(code: number): void {
  for (const run of lastFirst()) keep(run, code === 0 ? 'finished' : 'failed')
}

function keep(run: OpenedRun, status: 'finished' | 'failed' | 'killed'): void {
  run.spill()
  try {
    if (!run.isEnding()) run.outbox.add({ kind: 'end', end: { status, endedAtMs: Date.now() } })
  } catch {
    // The process ends; there is nobody left to tell.
  }
}

function onSignal(signal: NodeJS.Signals): void {
  // Where the program listens too, it decides whether to end.
  if (process.listenerCount(signal) > 1) {
    for (const run of open) run.spill()
    return
  }
  for (const run of lastFirst()) keep(run, 'killed')
  unlisten()
  process.kill(process.pid, signal)
}
