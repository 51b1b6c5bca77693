import { STATUS_CODES, validateHeaderValue } from 'node:http'
import type { Socket } from 'node:net'
import type { Reply } from '../../serving/index.ts'

let dateOfS = 0
let date = ''
/** As HTTP writes it; made once a second. */
const dateNow = (): string => {
  const nowS = Math.floor(Date.now() / 1000)
  if (nowS !== dateOfS) {
    dateOfS = nowS
    date = new Date(nowS * 1000).toUTCString()
  }
  return date
}

/** Writes a reply as node:http would, in one piece. @param connection the lines that say whether it stays open */
export const writeReply = (socket: Socket, reply: Reply, connection: string): void => {
  const { status, type, headers, body } = reply
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${type}\r\ncontent-length: ${bytes}\r\n`
  for (const name in headers) {
    validateHeaderValue(name, headers[name]!)
    head += `${name}: ${headers[name]}\r\n`
  }
  head += `Date: ${dateNow()}\r\n${connection}\r\n\r\n`
  if (typeof body === 'string') {
    // Plain texts are written without being encoded.
    socket.write(head + body, bytes === body.length ? 'latin1' : 'utf8')
    return
  }
  socket.cork()
  socket.write(head, 'latin1')
  socket.write(body)
  socket.uncork()
}
