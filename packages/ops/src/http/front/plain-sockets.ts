import type { Server } from 'node:http'
import type { Socket } from 'node:net'
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
  const speakHttp = (socket: Socket) => httpListener.call(server, socket)
  server.on('connection', (socket: Socket) => {
    const left = () => open.delete(connection)
    const connection = plainConnection(socket, { server, answers: answers(), turns, speakHttp, left })
    open.add(connection)
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
