import type { FastifyPluginAsync } from 'fastify'

/** `/healthz`: the process answers. `/readyz`: it can do its work; 503 with the reason where not. */
export const healthRoutes: FastifyPluginAsync<{ ready(): Promise<void> }> = async (app, { ready }) => {
  app.get('/healthz', async () => ({ status: 'ok', pid: process.pid }))
  app.get('/readyz', async () => {
    await ready()
    return { status: 'ready' }
  })
}
