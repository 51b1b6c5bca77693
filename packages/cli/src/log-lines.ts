import type { Client } from '@slipway/client'
import { SlipwayError } from '@slipway/contract/error'
import type { PipelineRunDetail } from '@slipway/contract/pipelines'
import type { Connection } from './context.ts'
import { followRun } from './follow-run.ts'

type Tell = (node: string, line: string) => Promise<void> | void

/** The whole log of each step that ran in a run, one after another; a step whose result was taken has none. */
export async function logLines(
  client: Client,
  run: PipelineRunDetail,
  isMeant: (node: string) => boolean,
  tell: Tell,
): Promise<void> {
  for (const { id: node, attempts } of run.nodes) {
    if (!isMeant(node) || attempts.length === 0) continue
    let rest = ''
    for await (const text of textOf(client, run.id, node)) {
      const lines = (rest + text).split('\n')
      rest = lines.pop()!
      for (const line of lines) await tell(node, line)
    }
    if (rest) await tell(node, rest)
  }
}

async function* textOf(client: Client, id: string, node: string): AsyncGenerator<string> {
  let bytes: ReadableStream<Uint8Array>
  try {
    bytes = await client.pipelines.readAttemptLog({ params: { id, node } })
  } catch (error) {
    // It is of another machine, or was cleared away.
    if (error instanceof SlipwayError && error.kind === 'not-found') return
    throw error
  }
  const decoder = new TextDecoder()
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

/** What the steps of a run say while it goes on, with what they said before, as they said it. */
export const liveLogLines = (
  server: Connection,
  id: string,
  isMeant: (node: string) => boolean,
  tell: Tell,
): Promise<void> =>
  followRun(server, id, ({ type, node, data }) => {
    if (type !== 'log' || node === null || !isMeant(node)) return
    for (const line of String(data.text ?? '').split('\n')) void tell(node, line)
  })
