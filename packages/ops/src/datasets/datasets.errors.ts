import { SlipwayError } from '@slipway/contract/error'

export const datasetNotFound = (name: string, nearest: string | undefined) =>
  new SlipwayError({
    code: 'DATASETS_NOT_FOUND',
    kind: 'not-found',
    message: `There is no dataset ${name}.`,
    hint: nearest
      ? `Did you mean ${nearest}?`
      : 'List what stands with `slipway data list`; add a file with `slipway data add <file>`.',
  })

export const versionNotFound = (which: string) =>
  new SlipwayError({
    code: 'DATASETS_VERSION_NOT_FOUND',
    kind: 'not-found',
    message: `There is no dataset version ${which}.`,
    hint: 'List the versions with `slipway data list <name>`.',
  })

export const tagNotFound = (name: string, tag: string) =>
  new SlipwayError({
    code: 'DATASETS_TAG_NOT_FOUND',
    kind: 'not-found',
    message: `No version of ${name} has the tag ${tag}.`,
    hint: 'List the versions with their tags: `slipway data list <name>`.',
  })

export const versionTagged = (which: string, tags: readonly string[]) =>
  new SlipwayError({
    code: 'DATASETS_VERSION_TAGGED',
    kind: 'conflict',
    message: `${which} has the ${tags.length === 1 ? 'tag' : 'tags'} ${tags.join(', ')}.`,
    hint: 'Move the tag to another version, or take it away, before the version goes.',
  })

export const originNotFound = (id: string) =>
  new SlipwayError({
    code: 'DATASETS_ORIGIN_NOT_FOUND',
    kind: 'invalid',
    message: `There is no dataset version ${id}, which the rows are said to be made of.`,
    hint: 'Name the ids of versions that stand: `slipway data show <name> --json`.',
  })

export const fileNotStored = (digest: string) =>
  new SlipwayError({
    code: 'DATASETS_FILE_NOT_STORED',
    kind: 'invalid',
    message: `The artifact store does not hold ${digest}, which the version names as a part.`,
    hint: 'Store the Parquet files first: PUT /api/v1/artifacts.',
  })

export const fileSizeDiffers = (digest: string, said: number, stored: number) =>
  new SlipwayError({
    code: 'DATASETS_FILE_SIZE_DIFFERS',
    kind: 'invalid',
    message: `The version says that its part ${digest} has ${said} bytes; the store holds ${stored}.`,
    hint: 'Use the digest and size that PUT /api/v1/artifacts replied.',
  })

export const rowsDiffer = (said: number, parts: number) =>
  new SlipwayError({
    code: 'DATASETS_ROWS_DIFFER',
    kind: 'invalid',
    message: `The version says that it has ${said} rows; its parts have ${parts}.`,
    hint: 'Name every part once, in the order of the rows, with the rows that it holds.',
  })
