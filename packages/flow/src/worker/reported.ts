import type { WorkerEvent } from './protocol.ts'

const prefix = '@slipway '

/** Reports in a block of lines of a command's stdout, and the lines between them, in order. */
export const reportsIn = (block: string): WorkerEvent[] => {
  if (!block.includes(prefix)) return [{ type: 'log', stream: 'stdout', text: block }]
  const events: WorkerEvent[] = []
  let plain: string[] = []
  const flush = () => {
    if (plain.length > 0) events.push({ type: 'log', stream: 'stdout', text: plain.join('\n') })
    plain = []
  }
  for (const line of block.split('\n')) {
    const report = line.startsWith(prefix) ? reportIn(line.slice(prefix.length)) : null
    if (report) {
      flush()
      events.push(report)
    } else plain.push(line)
  }
  flush()
  return events
}

/** A line of the file that SLIPWAY_REPORT names; what is no report is a line of the log. */
export const reportOf = (line: string): WorkerEvent =>
  reportIn(line.startsWith(prefix) ? line.slice(prefix.length) : line) ?? {
    type: 'log',
    stream: 'step',
    text: line,
  }

/**
 * {"metric":name,"value":n,"step":n?}, {"param":name,"value":v}, {"progress":share,"note":text?} or {"log":text};
 * null for anything else.
 */
const reportIn = (text: string): WorkerEvent | null => {
  const { metric, param, progress, log, value, step, note } = objectIn(text)
  if (typeof progress === 'number')
    return {
      type: 'progress',
      done: Math.min(1, Math.max(0, progress)),
      note: typeof note === 'string' ? note : undefined,
    }
  if (typeof metric === 'string' && (typeof value === 'number' || isNotFinite(value)))
    return { type: 'metric', name: metric, value, step: typeof step === 'number' ? step : undefined }
  if (
    typeof param === 'string' &&
    (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
  )
    return { type: 'param', name: param, value }
  return typeof log === 'string' ? { type: 'log', stream: 'step', text: log } : null
}

/** JSON has no number for these. */
const isNotFinite = (value: unknown): value is string =>
  value === 'NaN' || value === 'Infinity' || value === '-Infinity'

const objectIn = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
