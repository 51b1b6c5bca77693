import type { LogBatch, MetricPoint } from '@slipway/contract/tracking'
import type { Client } from '../index.ts'
import type { Entry } from './outbox.ts'
import type { PointBlock } from './point-buffer.ts'
import { retryable } from './sender.ts'

/** What the server takes in one request. */
const pointsAtOnce = 10_000

/** Tells the server of one entry. `report` is given what the server refuses of it while the rest is taken. */
export async function deliver(
  client: Client,
  runId: string,
  entry: Entry,
  report: (error: unknown) => void,
): Promise<void> {
  const params = { id: runId }
  switch (entry.kind) {
    case 'start':
      await client.tracking.createRun({ body: entry.run })
      return
    case 'context':
      await client.tracking.setRunContext({ params, body: entry.context })
      return
    case 'log':
      await deliverBatch(client, runId, entry.batch, report)
      return
    case 'points':
      for (const metrics of slicesOf(entry.points))
        await client.tracking.logBatch({ params, body: { metrics } })
      return
    case 'artifact': {
      const { digest } = await client.artifacts.putArtifact({ body: entry.open() })
      await client.tracking.addRunArtifact({ params, body: { path: entry.path, digest } })
      return
    }
    case 'end':
      await client.tracking.finishRun({ params, body: entry.end })
  }
}

/** A batch is taken whole or not at all; of one that is refused, each text is sent alone, so that one bad one is one loss. */
async function deliverBatch(
  client: Client,
  runId: string,
  batch: LogBatch,
  report: (error: unknown) => void,
): Promise<void> {
  const params = { id: runId }
  try {
    await client.tracking.logBatch({ params, body: batch })
  } catch (error) {
    const alone = (['params', 'tags'] as const).flatMap((part) =>
      Object.entries(batch[part] ?? {}).map(([key, value]): LogBatch => ({ [part]: { [key]: value } })),
    )
    if (alone.length < 2 || retryable(error)) throw error
    for (const body of alone)
      await client.tracking.logBatch({ params, body }).catch((refusal: unknown) => {
        if (retryable(refusal)) throw refusal
        report(refusal)
      })
  }
}

function* slicesOf({ keys, key, step, tMs, value }: PointBlock): Iterable<MetricPoint[]> {
  for (let start = 0; start < key.length; start += pointsAtOnce) {
    const end = Math.min(start + pointsAtOnce, key.length)
    yield Array.from({ length: end - start }, (_, i) => ({
      key: keys[key[start + i]!]!,
      value: wireValue(value[start + i]!),
      step: step[start + i]!,
      tMs: tMs[start + i]!,
    }))
  }
}

const wireValue = (value: number) =>
  Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity')
