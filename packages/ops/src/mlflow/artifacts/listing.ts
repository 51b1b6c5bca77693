import { invalidParameter } from '../mlflow.errors.ts'
import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { Int, message, optional, RunId, Text } from '../wire/fields.ts'
import { loggedModelWords } from '../models/words.ts'
import { some } from '../tracking/run-wire.ts'
import { openPlaces } from './places.ts'
import { below, safePath } from './uris.ts'

const longestSeconds = 604_800

/** Listing the files of runs and logged models, and the addresses that only a store of objects could sign. */
export const listingRoutes = (rooms: MlflowRooms): readonly Route[] => {
  const places = openPlaces(rooms)
  return [
    route({
      method: 'GET',
      path: '/mlflow/artifacts/list',
      role: 'viewer',
      request: message({ run_id: RunId, path: optional(Text), page_token: optional(Text) }),
      async handler({ run_id, path }) {
        const inside = safePath(path ?? '')
        const { uri, folder } = await places.ofRun(run_id)
        return { root_uri: uri, files: some(await places.list(below(folder, inside), inside)) }
      },
    }),
    route({
      method: 'GET',
      path: '/mlflow/logged-models/:model_id/artifacts/directories',
      role: 'viewer',
      request: message({
        model_id: Text,
        artifact_directory_path: optional(Text),
        page_token: optional(Text),
      }),
      words: loggedModelWords,
      async handler({ model_id, artifact_directory_path }) {
        const inside = safePath(artifact_directory_path ?? '')
        const { uri, folder } = await places.ofLoggedModel(model_id)
        return { root_uri: uri, files: some(await places.list(below(folder, inside), inside)) }
      },
    }),
    route({
      method: 'POST',
      path: '/mlflow/artifacts/presigned-upload-url',
      role: 'editor',
      request: message({
        run_id: optional(Text),
        model_id: optional(Text),
        path: Text,
        expiration: optional(Int),
      }),
      words: loggedModelWords,
      async handler({ run_id, model_id, path }) {
        if (Boolean(run_id) === Boolean(model_id))
          throw invalidParameter('Exactly one of run_id and model_id must be provided.')
        safePath(path)
        const { uri } = run_id ? await places.ofRun(run_id) : await places.ofLoggedModel(model_id!)
        throw invalidParameter(
          `Presigned upload is not supported for proxied artifact storage (artifact URI scheme: ${schemeOf(uri)}). This endpoint requires a direct cloud storage artifact URI.`,
        )
      },
    }),
    route({
      method: 'POST',
      path: '/mlflow/artifacts/presigned-download-url',
      role: 'viewer',
      request: message({ run_id: Text, path: Text, expiration: optional(Int) }),
      async handler({ run_id, path, expiration = 900 }) {
        safePath(path)
        if (expiration < 1 || expiration > longestSeconds)
          throw invalidParameter(
            `expiration must be between 1 and ${longestSeconds} seconds (got ${expiration}).`,
          )
        const { uri } = await places.ofRun(run_id)
        throw invalidParameter(
          `Presigned download is not supported for runs with proxied artifact storage (artifact URI scheme: ${schemeOf(uri)}). This endpoint requires a run with a direct cloud storage artifact URI.`,
        )
      },
    }),
  ]
}

const schemeOf = (uri: string): string => uri.slice(0, uri.indexOf(':'))
