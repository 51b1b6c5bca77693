import { rooms } from '@slipway/client'
import type { Endpoint } from '@slipway/contract/endpoint'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Where `npm run dev` finds a server: the one that `slipway up` starts. */
const server = process.env.SLIPWAY_URL ?? 'http://127.0.0.1:4700'

/** What the client sends by, as src/send.ts reads it; the server alone asks what requests and replies look like. */
const sentBy = ({ operation, method, path, bodyMedia, replyMedia }: Endpoint) => ({
  operation,
  method,
  path,
  bodyMedia,
  replyMedia,
})

/** The contract's endpoints without their schemas and the library that makes those: 30 kB less for every screen. */
const endpointsAlone: Plugin = {
  name: 'endpoints-alone',
  load: {
    filter: { id: /packages\/client\/src\/rooms\.ts$/ },
    handler: () => {
      const slim = Object.entries(rooms).map(([room, module]) => [
        room,
        Object.fromEntries(
          Object.entries(module as Record<string, unknown>)
            .filter((entry): entry is [string, Endpoint] => isEndpoint(entry[1]))
            .map(([name, endpoint]) => [name, sentBy(endpoint)]),
        ),
      ])
      return `export const rooms = ${JSON.stringify(Object.fromEntries(slim))}`
    },
  },
}

const isEndpoint = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'operation' in value

export default defineConfig({
  root: import.meta.dirname,
  plugins: [endpointsAlone, react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Small images and fonts become files too: the policy of the page allows no data: but for its icon.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
  server: { proxy: { '/api': server, '/v2': server, '/frame': server } },
})
