/** A typed value in OpenTelemetry's JSON form; `{}` is no value. 64-bit whole numbers are texts, bytes are base64. */
export interface AnyValue {
  readonly stringValue?: string
  readonly boolValue?: boolean
  readonly intValue?: string
  readonly doubleValue?: number | 'NaN' | 'Infinity' | '-Infinity'
  readonly bytesValue?: string
  readonly arrayValue?: { readonly values: readonly AnyValue[] }
  readonly kvlistValue?: { readonly values: readonly { readonly key: string; readonly value: AnyValue }[] }
}
export type Attributes = Readonly<Record<string, AnyValue>>

export type SpanStatus = 'UNSET' | 'OK' | 'ERROR'

/** One timed operation of a trace. Ids are lower-case hexadecimal, times nanoseconds since 1970 as decimal texts. */
export interface Span {
  readonly id: string
  /** OpenTelemetry's id of the trace, 32 characters; the trace it is kept under has an id of its own. */
  readonly traceId: string
  readonly parentId: string | null
  readonly name: string
  readonly startNs: string
  /** null while it runs. */
  readonly endNs: string | null
  readonly status: SpanStatus
  readonly statusMessage: string
  readonly attributes: Attributes
  readonly events: readonly { name: string; timeNs: string; attributes: Attributes }[]
  readonly links: readonly { traceId: string; spanId: string; attributes: Attributes }[]
}

/** Amounts by their names, such as tokens of a call or what it cost. */
export type Amounts = Readonly<Record<string, number>>

/** A span with what its sender's conventions say of it, to be searched by. */
export interface SpanRecord {
  readonly span: Span
  readonly type: string | null
  readonly usage: Amounts | null
  readonly cost: Amounts | null
}

export const startMs = (span: Span): number => Number(BigInt(span.startNs) / 1_000_000n)
export const endMs = (span: Span): number | null =>
  span.endNs === null ? null : Number(BigInt(span.endNs) / 1_000_000n)

/** From the earliest start to the latest end, in milliseconds; the end is null where no span has ended. */
export function windowOf(spans: readonly Span[]): { startedAtMs: number; endedAtMs: number | null } {
  const ends = spans.map(endMs).filter((end) => end !== null)
  return {
    startedAtMs: spans.reduce((least, span) => Math.min(least, startMs(span)), Infinity),
    endedAtMs: ends.length === 0 ? null : ends.reduce((most, end) => Math.max(most, end), 0),
  }
}

interface Node {
  readonly id: string
  readonly parentId: string | null
  readonly amounts: Amounts | null
}

/**
 * The sum over a tree of spans. A span that states amounts speaks for all below it (frameworks report totals on
 * parents), so what its descendants state is not counted again. null where none states any.
 */
export function sumOverTree(nodes: readonly Node[]): Amounts | null {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  /** Whether this node or one above it states amounts. */
  const covered = new Map<string, boolean>()
  const isCovered = (start: string | null): boolean => {
    const path: string[] = []
    let answer = false
    for (let at = start; at !== null; ) {
      const known = covered.get(at)
      const node = byId.get(at)
      if (known !== undefined || !node) {
        answer = known ?? false
        break
      }
      path.push(at)
      // Set before it is known, so that a cycle of parents ends here.
      covered.set(at, node.amounts !== null)
      if (node.amounts) {
        answer = true
        break
      }
      at = node.parentId
    }
    for (const id of path) covered.set(id, answer)
    return answer
  }
  let total: Record<string, number> | null = null
  for (const node of nodes) {
    if (!node.amounts || isCovered(node.parentId)) continue
    total ??= {}
    for (const [name, amount] of Object.entries(node.amounts)) total[name] = (total[name] ?? 0) + amount
  }
  return total
}
