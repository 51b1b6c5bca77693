import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { requestReader } from '../read-request.ts'
import type { MlflowRooms } from '../groups.ts'
import { invalidParameter, mlflowError } from '../mlflow.errors.ts'
import { Int, list, message, optional, Text } from '../wire/fields.ts'
import { attachment } from './media-type.ts'
import { openPlaces } from './places.ts'
import { below, pathBehind, safePath } from './uris.ts'

/** Long enough for a large file, range by range; whoever asks again gets another. */
const downloadSeconds = 3600

const Part = message({ part_number: Int, etag: Text, url: optional(Text) })
const read = {
  create: requestReader(message({ path: Text, num_parts: optional(Int) })),
  complete: requestReader(message({ path: Text, upload_id: Text, parts: list(Part) })),
  abort: requestReader(message({ path: Text, upload_id: Text })),
}

const notHere = (what: string) =>
  mlflowError('NOT_IMPLEMENTED', `${what} is not supported for the current artifact repository`)

/** Where a store of objects stands behind: its clients send parts to it, and read ranges from it, past this server. */
export const directRoutes: FastifyPluginAsync<MlflowRooms> = async (app, rooms) => {
  const places = openPlaces(rooms)
  const { direct } = places

  for (const prefix of ['/api', '/ajax-api']) {
    const proxy = `${prefix}/2.0/mlflow-artifacts`
    const step = (
      name: keyof typeof read,
      work: (folder: string, request: FastifyRequest) => Promise<object>,
    ) =>
      app.post(`${proxy}/mpu/${name}/*`, { config: { role: 'editor' } }, async (request) => {
        const folder = pathBehind(request.raw.url!, `mpu/${name}/`)
        if (!direct) throw notHere('Multipart upload')
        return work(folder, request)
      })

    step('create', async (folder, request) => {
      const { path, num_parts = 1 } = read.create(carrierOf(request))
      places.mustTake(fileIn(folder, path))
      const { upload, urls } = await direct!.begin(num_parts)
      const credentials = urls.map((url, index) => ({ url, part_number: index + 1, headers: {} }))
      return { upload_id: upload, credentials }
    })
    step('complete', async (folder, request) => {
      const { path, upload_id, parts } = read.complete(carrierOf(request))
      const target = fileIn(folder, path)
      places.mustTake(target)
      const sent = parts.map(({ part_number, etag }) => ({ number: part_number, etag }))
      await places.set(target, await direct!.complete(upload_id, sent))
      return {}
    })
    step('abort', async (_folder, request) => {
      await direct!.abort(read.abort(carrierOf(request)).upload_id)
      return {}
    })

    app.get(`${proxy}/presigned/*`, { config: { role: 'viewer' } }, async ({ raw }) => {
      const path = pathBehind(raw.url!, 'presigned/')
      if (!direct) throw notHere('Multipart download')
      const { digest, bytes } = await places.file(path)
      const disposition = attachment(path.slice(path.lastIndexOf('/') + 1))
      const url = await direct.urlOf(digest, { disposition, seconds: downloadSeconds })
      return { url, headers: {}, file_size: bytes }
    })
  }
}

/** Where a file lies that a client names by its path on the client's machine. */
function fileIn(folder: string, path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  if (name === '') throw invalidParameter("Artifact path must include a filename (cannot end with '/').")
  return below(folder, safePath(name))
}

const carrierOf = ({ method, headers, body }: FastifyRequest) => ({
  method,
  contentType: headers['content-type'],
  body: body as string | undefined,
  query: {},
  params: {},
})
