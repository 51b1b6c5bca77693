import { SlipwayError } from '@slipway/contract/error'

export const artifactPathRefused = (path: string) =>
  new SlipwayError({
    code: 'ARTIFACT_PATH_REFUSED',
    kind: 'invalid',
    message: `${JSON.stringify(path.slice(0, 200))} is not a path inside the tree of artifacts.`,
    hint: 'Use a relative path with forward slashes, such as plots/roc.png, without `..`.',
  })

export const artifactPathTaken = (path: string, by: 'file' | 'folder') =>
  new SlipwayError({
    code: 'ARTIFACT_PATH_TAKEN',
    kind: 'invalid',
    message: `${JSON.stringify(path)} is a ${by} already.`,
    hint: 'A path is a file or a folder, not both: store under another name, or delete that one first.',
  })

export const artifactUnknown = (path: string) =>
  new SlipwayError({
    code: 'ARTIFACT_UNKNOWN',
    kind: 'not-found',
    message: `There is no artifact ${JSON.stringify(path)}.`,
    hint: 'List the folder that it should stand in.',
  })

export const artifactIsFolder = (path: string) =>
  new SlipwayError({
    code: 'ARTIFACT_IS_FOLDER',
    kind: 'invalid',
    message: `${JSON.stringify(path)} is a folder, not a file.`,
    hint: 'List it, and read its files one by one.',
  })
