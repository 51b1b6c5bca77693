import type { WorkerEvent } from './protocol.ts'

const prefix = '@slipway '

/**
 * A line of a command's stdout: a report where it begins with `@slipway ` and goes on with
 * {"metric":name,"value":n,"step":n?}, {"param":name,"value":v} or {"progress":share,"note":text?}; else a log line.
 */
export const reported = (text: string): WorkerEvent => {
  const log: WorkerEvent = { type: 'log', stream: 'stdout', text }
  if (!text.startsWith(prefix)) return log
  const { metric, param, progress, value, step, note } = objectIn(text.slice(prefix.length))
  if (typeof progress === 'number')
    return {
      type: 'progress',
      done: Math.min(1, Math.max(0, progress)),
      note: typeof note === 'string' ? note : undefined,
    }
  if (typeof metric === 'string' && typeof value === 'number')
    return { type: 'metric', name: metric, value, step: typeof step === 'number' ? step : undefined }
  if (
    typeof param === 'string' &&
    (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
  )
    return { type: 'param', name: param, value }
  return log
}

const objectIn = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
