import type { FastifyPluginAsync } from 'fastify'

/** The release of MLflow whose API this is. */
export const mlflowVersion = '3.17.2'

/** What a client asks a server about itself; whoever can reach it may ask. */
export const serverRoutes: FastifyPluginAsync = async (app) => {
  app.get('/health', async (_request, reply) => reply.type('text/plain').send('OK'))
  app.get('/version', async (_request, reply) => reply.type('text/plain').send(mlflowVersion))
  for (const prefix of ['/api', '/ajax-api'])
    app.get(`${prefix}/3.0/mlflow/server-info`, async () => serverInfo)
}

const serverInfo = {
  store_type: 'SqlStore',
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: true,
  presigned_upload_model_id_supported: true,
  features_enabled: { gateway: false },
}
