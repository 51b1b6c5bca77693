import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npm run dev` finds a server: the one that `slipway up` starts. */
const server = process.env.SLIPWAY_URL ?? 'http://127.0.0.1:4700'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
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
