/** W3C Trace Context: who called, and whether they record. */
export interface TraceParent {
  readonly traceId: string
  readonly spanId: string
  readonly sampled: boolean
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const none = /^0+$/

/** Null where there is none, or none that can be read: then a trace begins here. */
export const traceParentIn = (header: string | string[] | undefined): TraceParent | null => {
  if (typeof header !== 'string') return null
  const [, version, traceId, spanId, flags, more] = form.exec(header) ?? []
  if (!version || version === 'ff' || none.test(traceId!) || none.test(spanId!)) return null
  if (version === '00' && more !== undefined) return null
  return { traceId: traceId!, spanId: spanId!, sampled: (Number.parseInt(flags!, 16) & 1) === 1 }
}
