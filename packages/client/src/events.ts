import { replyBroken } from './client.errors.ts'

/** The events of a text/event-stream reply, each parsed; ending the loop early ends the request. */
export async function* eventsOf(reply: Promise<Response>, url: string): AsyncGenerator {
  const response = await reply
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw replyBroken(url, response.status, cause)
      })
      if (done) return
      const blocks = (rest + value).split(/\r?\n\r?\n/)
      rest = blocks.pop()!
      for (const block of blocks) {
        const data = dataOf(block)
        if (data !== null) yield JSON.parse(data)
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** The data lines of one event; null for a comment, which only keeps the connection open. */
function dataOf(block: string): string | null {
  const lines = block.split(/\r?\n/).filter((line) => line.startsWith('data:'))
  return lines.length === 0 ? null : lines.map((line) => line.slice(line[5] === ' ' ? 6 : 5)).join('\n')
}
