import type { FastifyPluginAsync } from 'fastify'
import type { MlflowRooms } from './groups.ts'

/** The release of MLflow whose API this is. */
export const mlflowVersion = '3.17.2'

/** What a client asks a server about itself; whoever can reach it may ask. */
export const serverRoutes: FastifyPluginAsync<MlflowRooms> = async (app, { tracking }) => {
  const serverInfo = infoOf(tracking.files.direct !== undefined)
  app.get('/health', async (_request, reply) => reply.type('text/plain').send('OK'))
  app.get('/version', async (_request, reply) => reply.type('text/plain').send(mlflowVersion))
  for (const prefix of ['/api', '/ajax-api'])
    app.get(`${prefix}/3.0/mlflow/server-info`, async () => serverInfo)
}

/** @param direct whether clients may send to and read from the store of artifacts itself */
const infoOf = (direct: boolean) => ({
  store_type: 'SqlStore',
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: direct,
  multipart_downloads_enabled: direct,
  presigned_upload_run_id_supported: true,
  presigned_upload_model_id_supported: true,
  features_enabled: { gateway: false },
})
