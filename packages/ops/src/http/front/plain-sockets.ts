import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { readIntoKeptMemory } from './accepted-socket.ts'
import { plainConnection, type PlainConnection } from './plain-connection.ts'
import type { PredictionAnswers } from './prediction-answers.ts'
import { openTurns } from './turns.ts'

/**
 * Reads the plainest prediction requests from the sockets of `server` itself, and answers each in one write: what node:http
 * does for a request costs several times as much as a prediction. A connection that sends anything else is node:http's from
 * then on, with every byte that was not answered; so is a request that is not there whole in a moment.
 */
export const takePlainRequests = (server: Server, answers: () => PredictionAnswers): void => {
  const [httpListener] = server.listeners('connection') as [(socket: Socket) => void]
  server.removeAllListeners('connection')
  const open = new Set<PlainConnection>()
  const turns = openTurns()
  const clock = { second: 0 }
  let ticking: NodeJS.Timeout | undefined

  /** Whoever has not asked anything for so long may find the connection closed. */
  const tick = (): void => {
    clock.second++
    const { keepAliveTimeout, keepAliveTimeoutBuffer } = server
    const mostS = Math.ceil((keepAliveTimeout + keepAliveTimeoutBuffer) / 1000)
    if (keepAliveTimeout > 0)
      for (const connection of open) if (connection.isUnusedSince(clock.second - mostS)) connection.destroy()
  }
  const speakHttp = (socket: Socket) => httpListener.call(server, socket)
  server.on('connection', (accepted: Socket) => {
    const socket = readIntoKeptMemory(accepted)
    const left = () => {
      open.delete(connection)
      if (open.size > 0) return
      clearInterval(ticking)
      ticking = undefined
    }
    const connection = plainConnection(socket, { server, answers: answers(), turns, clock, speakHttp, left })
    open.add(connection)
    ticking ??= setInterval(tick, 1000).unref()
  })

  const { closeIdleConnections, closeAllConnections } = server
  server.closeIdleConnections = () => {
    for (const connection of open) if (connection.isIdle()) connection.destroy()
    closeIdleConnections.call(server)
  }
  server.closeAllConnections = () => {
    for (const connection of open) connection.destroy()
    closeAllConnections.call(server)
  }
}
