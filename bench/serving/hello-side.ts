import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The least that a server of Node can do for such a request: it reads the body and answers a text. */
const body =
  '{"predictions":[{"prediction":"Yes","probability":0.5123456789}],"id":"rq_00000000000000000000000000"}'
const headers = ['content-type', 'application/json', 'content-length', String(body.length)]
const server = createServer((request, response) => {
  request.on('data', () => {})
  request.on('end', () => {
    response.writeHead(200, headers)
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
