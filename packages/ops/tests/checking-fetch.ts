import type { Endpoint } from '@slipway/contract/endpoint'
import { rooms } from '@slipway/client'
import { Compile } from 'typebox/compile'

const endpoints = Object.values(rooms)
  .flatMap((room) => Object.values(room) as unknown[])
  .filter((value): value is Endpoint => typeof value === 'object' && value !== null && 'operation' in value)
  .map((endpoint) => ({
    endpoint,
    path: new RegExp(`^${endpoint.path.replace(/:\w+/g, '[^/]+')}$`),
    reply: Compile(endpoint.reply),
  }))
  // As the router does: what is named comes before what any name fits.
  .sort((a, b) => Number(a.endpoint.path.includes(':')) - Number(b.endpoint.path.includes(':')))

/** fetch, but a reply that is not what the contract promises fails the test that asked for it. */
export const checkingFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  const { pathname } = new URL(input as string)
  const asked = endpoints.find(
    ({ endpoint, path }) => endpoint.method === (init?.method ?? 'GET') && path.test(pathname),
  )
  if (!asked || !response.ok || !response.headers.get('content-type')?.includes('json')) return response
  const text = await response.text()
  const body: unknown = JSON.parse(text)
  if (!asked.reply.Check(body)) {
    const [first] = asked.reply.Errors(body)
    throw new Error(
      `${asked.endpoint.operation} broke its contract: ${first?.instancePath} ${first?.message} in ${text.slice(0, 500)}`,
    )
  }
  return new Response(text, { status: response.status, headers: response.headers })
}
