import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import type { Reply } from '../../serving/index.ts'
import { takePlainRequests } from './plain-sockets.ts'
import type { PredictionAnswers } from './prediction-answers.ts'

afterEach(() => void vi.useRealTimers())

const reply: Reply = { status: 200, type: 'application/json', headers: {}, body: '{}' }
const answers: PredictionAnswers = {
  targetOf: () => ({ protocol: 'native', endpoint: 'churn', version: undefined }),
  answer({ body }, send) {
    void body()
    send(reply)
  },
}
const request =
  'POST /api/v1/endpoints/churn/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n'

it('closes connections that nobody has used for as long as they may rest, and no others', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const server = createServer()
  server.keepAliveTimeout = 5000
  server.keepAliveTimeoutBuffer = 1000
  takePlainRequests(server, () => answers)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const opened = async () => {
    const arrived = once(server, 'connection')
    const socket = connect(port, '127.0.0.1')
    await arrived
    return socket
  }
  const [silent, busy, halfway] = [await opened(), await opened(), await opened()]
  halfway.write(request)
  const ask = async () => {
    busy.write(`${request}{}`)
    await once(busy, 'data')
  }
  await ask()
  vi.advanceTimersByTime(4000)
  await ask()
  const ended = once(silent, 'close')
  vi.advanceTimersByTime(3000)
  await ended
  await ask()
  expect(halfway.closed).toBe(false)
  const over = once(busy, 'close')
  vi.advanceTimersByTime(7000)
  await over
  halfway.destroy()
  server.close()
})
