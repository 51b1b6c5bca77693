import type { Connection } from './context.ts'

/** A request that a person can paste: one row of likely values for the endpoint's signature. */
export async function curlOf(server: Connection, endpoint: { name: string; url: string }): Promise<string> {
  const { example } = await server.client.serving.getEndpoint({ params: { name: endpoint.name } })
  const body = JSON.stringify({ rows: example.rows.slice(0, 1) }).replaceAll("'", String.raw`'\''`)
  return [`curl ${endpoint.url} \\`, `  -H 'content-type: application/json' \\`, `  -d '${body}'`].join('\n')
}
