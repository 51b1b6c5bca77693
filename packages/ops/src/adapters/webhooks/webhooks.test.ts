import { expect, it } from 'vitest'
import { openReceiver } from '../../../tests/receiver.ts'
import { mayReach } from './addresses.ts'
import { httpSender } from './http-sender.ts'

it.each([
  ['8.8.8.8', true, true],
  ['2606:4700::1', true, true],
  ['127.0.0.1', true, false],
  ['[::1]', true, false],
  ['::ffff:127.0.0.1', true, false],
  ['10.1.2.3', true, false],
  ['100.64.0.1', true, false],
  ['192.168.0.1', true, false],
  ['fd12::1', true, false],
  ['64:ff9b::7f00:1', true, false],
  ['2002:7f00:1::', true, false],
  ['0.0.0.0', true, false],
  ['169.254.169.254', false, false],
  ['::ffff:169.254.169.254', false, false],
  ['fe80::1', false, false],
  ['example.com', false, false],
])('lets %s be reached nearby %s, in public %s', (address, near, open) => {
  expect([mayReach(address, true), mayReach(address, false)]).toEqual([near, open])
})

const to = (url: string) => ({ url, headers: {}, body: '{}' })

it('refuses names that lead to its own network, before a byte is sent', async () => {
  await using receiver = await openReceiver()
  const { port } = new URL(receiver.url)
  for (const host of ['127.0.0.1', 'localhost', '127.1', '0x7f000001', '[::ffff:7f00:1]'])
    await expect(httpSender({ near: false })(to(`http://${host}:${port}/`))).rejects.toMatchObject({
      code: 'WEBHOOKS_ADDRESS_REFUSED',
    })
  expect(receiver.received).toEqual([])
  expect(await httpSender({ near: true })(to(`http://localhost:${port}/`))).toMatchObject({ status: 200 })
})

it('reads of a reply what it says of itself, and not more than it must', async () => {
  await using receiver = await openReceiver()
  const send = httpSender({ near: true })
  const inOneMinute = new Date(Date.now() + 60_000).toUTCString()
  receiver.answer(
    { status: 503, headers: { 'retry-after': '7' }, body: 'x'.repeat(1_000_000) },
    { status: 503, headers: { 'retry-after': inOneMinute } },
    { status: 503, headers: { 'retry-after': 'soon' } },
  )
  const first = await send(to(receiver.url))
  expect([first.body.length, first.retryAfterMs]).toEqual([65_536, 7000])
  expect((await send(to(receiver.url))).retryAfterMs).toBeGreaterThan(50_000)
  expect((await send(to(receiver.url))).retryAfterMs).toBeNull()
})
