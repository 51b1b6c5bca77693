import { expect, it } from 'vitest'
import { eventsOf } from './events.ts'

const reply = (...chunks: string[]) =>
  Promise.resolve(
    new Response(
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
          controller.close()
        },
      }),
    ),
  )

it('gives events as they are, however the network cuts them', async () => {
  const seen: unknown[] = []
  const cut = reply(
    'data: {"a"',
    ':1}\n',
    '\n: still here\n\nevent: x\ndata: {"b":\ndata: "ü"}\r\n\r\ndata: {"lost"',
  )
  for await (const event of eventsOf(cut, 'http://x')) seen.push(event)
  expect(seen).toEqual([{ a: 1 }, { b: 'ü' }])
})
