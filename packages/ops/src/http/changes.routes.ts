import type { ServerResponse } from 'node:http'
import { watchChanges } from '@slipway/contract/changes'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { asRoute } from '../kernel/index.ts'
import type { Rooms } from './rooms.ts'

const gatherMs = 250
const keepAliveMs = 15_000
const mostUnread = 65_536

/** Who is told that rooms have changed, several changes at once. Nobody listens: nothing is done. */
export const openChanges = () => {
  const listeners = new Set<(rooms: readonly string[]) => void>()
  let gathered = new Set<string>()
  let timer: NodeJS.Timeout | null = null
  const tell = (): void => {
    timer = null
    const rooms = [...gathered]
    gathered = new Set()
    for (const listener of listeners) listener(rooms)
  }
  return {
    note(room: string): void {
      if (listeners.size === 0) return
      gathered.add(room)
      timer ??= setTimeout(tell, gatherMs).unref()
    },
    listen(listener: (rooms: readonly string[]) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close(): void {
      if (timer) clearTimeout(timer)
      listeners.clear()
    },
  }
}
export type Changes = ReturnType<typeof openChanges>

/** Notes which room a request has changed, once it is answered; predictions change nothing that a page shows as a whole. */
export const noteChanges = (app: FastifyInstance, changes: Changes): void => {
  app.addHook('onResponse', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD' || reply.statusCode >= 400) return
    const { config, url = '' } = request.routeOptions
    // Searches are posted, and change nothing.
    if (config?.endpoint?.role === 'viewer') return
    const room = config?.endpoint?.tag ?? roomOf(url)
    if (room && !url.endsWith('/predict')) changes.note(room)
  })
}

/** Of what MLflow's clients ask. */
const roomOf = (url: string): string | null =>
  !url.includes('/mlflow') || /\/(search|get-\w+)$/.test(url)
    ? null
    : /registered-models|model-versions/.test(url)
      ? 'registry'
      : 'tracking'

export const changesRoutes: FastifyPluginAsync<{ changes: Changes; rooms: Rooms }> = async (
  app,
  { changes, rooms },
) => {
  const streams = new Set<ServerResponse>()
  const forgets = [
    rooms.pipelines.onChange(() => changes.note('pipelines')),
    // A rollout moves on, or goes back, by itself, and the champion with it.
    rooms.serving.onChange(() => {
      changes.note('serving')
      changes.note('registry')
    }),
  ]
  // A server that closes does not wait for those who listen.
  app.addHook('preClose', async () => {
    for (const forget of forgets) forget()
    changes.close()
    for (const stream of streams) stream.end()
  })
  app.route({
    ...asRoute(watchChanges),
    async handler(_request, reply) {
      reply.hijack()
      const stream = reply.raw
      stream.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      const say = (told: readonly string[]): void => {
        // A reader that does not read hears less often, and still reads all anew.
        if (stream.writableLength < mostUnread) stream.write(`data: ${JSON.stringify({ rooms: told })}\n\n`)
      }
      const end = changes.listen(say)
      const alive = setInterval(() => stream.write(':\n\n'), keepAliveMs).unref()
      streams.add(stream)
      stream.on('close', () => {
        end()
        clearInterval(alive)
        streams.delete(stream)
      })
      say([])
      return reply as never
    },
  })
}
