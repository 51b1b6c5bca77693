import { text } from 'node:stream/consumers'
import type { ModelVersion } from '@slipway/contract/registry'
import type { Settled } from '../../registry/index.ts'
import type { LoggedModel } from '../../tracking/index.ts'
import { folderOf } from '../artifacts/uris.ts'
import type { MlflowRooms } from '../groups.ts'
import { readMlModel } from './ml-model.ts'
import { downloadUriOf } from './wire.ts'

/** An MLmodel file that is larger is none. */
const mostBytes = 4 * 1024 * 1024

/**
 * What of a version is known by now: the files that lie where it came from, bound to it by their digests, and what
 * their MLmodel says. Where the files of a logged model are on their way, the version waits for the rest.
 * @param location the address of the files
 */
export async function settledAt(
  { tracking }: Pick<MlflowRooms, 'tracking'>,
  location: string,
  loggedModel: Pick<LoggedModel, 'id' | 'status'> | null,
): Promise<Settled> {
  const folder = folderOf(location)
  const files = folder === null || folder === '' ? [] : await tracking.files.filesBelow(folder)
  // One of which nothing has come yet may well never get files: MLflow's clients would wait for it for minutes.
  if (loggedModel?.status === 'pending' && files.length > 0)
    return { status: 'pending', statusReason: `waits for the files of ${loggedModel.id}`, files: [] }
  if (loggedModel?.status === 'failed')
    return { status: 'failed', statusReason: `the files of ${loggedModel.id} never came`, files: [] }
  const described = files.find(({ path }) => path === 'MLmodel')
  const model =
    described && described.bytes <= mostBytes
      ? readMlModel(await text(await tracking.files.open(described.digest)))
      : null
  return {
    status: 'ready',
    statusReason: '',
    files,
    ...(model ? { signature: model.signature, facts: { flavours: model.flavours } } : {}),
  }
}

/** A copy has the files of what it is a copy of, and what is known of them. */
export const settledAs = ({ files, signature, facts }: ModelVersion): Settled => ({
  status: 'ready',
  statusReason: '',
  files,
  signature,
  facts,
})

/** A logged model's files have come, or never will: so have those of the versions that waited for it. */
export async function settlePending(rooms: MlflowRooms, model: LoggedModel, actor: string): Promise<void> {
  if (model.status === 'pending') return
  for (const version of await rooms.registry.versionsWaitingFor(model.id))
    await rooms.registry.settleVersion(
      version.model,
      version.number,
      await settledAt(rooms, downloadUriOf(version), model),
      actor,
    )
}

/** A version whose files came only after it was registered gets them now. */
export async function upToDate(rooms: MlflowRooms, version: ModelVersion): Promise<ModelVersion> {
  const { origin, status, files } = version
  if (origin === null || files.length > 0 || status === 'failed') return version
  const location = downloadUriOf(version)
  if (folderOf(location) === null) return version
  const loggedModel =
    origin.loggedModel === null ? null : await rooms.tracking.loggedModel(origin.loggedModel, true)
  const settled = await settledAt(rooms, location, loggedModel)
  if (settled.status === 'pending' || (settled.files.length === 0 && settled.status === status))
    return version
  return rooms.registry.settleVersion(version.model, version.number, settled, 'slipway')
}
