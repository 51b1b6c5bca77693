import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const column = (name: string) => ({ name, datatype: 'FP64', shape: [-1] })
const facts = { name: 'm', inputs: [column('x')], outputs: [column('y')] }
const answer = { outputs: [{ name: 'y', datatype: 'FP64', shape: [1], data: [4] }] }

/** A model that another server answers for, by the Open Inference Protocol, which may leave and come back. */
export async function modelElsewhere() {
  const server = createServer((request, reply) => {
    request.resume()
    reply.setHeader('content-type', 'application/json')
    reply.end(JSON.stringify(request.method === 'GET' ? facts : answer))
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  return {
    url: `http://127.0.0.1:${port}/v2/models/m`,
    leave() {
      server.close()
      server.closeAllConnections()
    },
    comeBack: () => listen(port),
  }
}
