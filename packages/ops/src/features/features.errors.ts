import { SlipwayError } from '@slipway/contract/error'

export const viewNotFound = (name: string, near?: string) =>
  new SlipwayError({
    code: 'FEATURES_NOT_FOUND',
    kind: 'not-found',
    message: `There is no feature view ${name}.`,
    hint: near
      ? `Did you mean ${near}?`
      : 'Define it in features/*.ts and store it with `slipway features apply`.',
  })

export const viewVersionNotFound = (name: string, version: number) =>
  new SlipwayError({
    code: 'FEATURES_VERSION_NOT_FOUND',
    kind: 'not-found',
    message: `The feature view ${name} has no version ${version}.`,
    hint: `List its versions with \`slipway features show ${name}\`.`,
  })

export const sourceLacksColumn = (source: string, column: string, near: string | undefined) =>
  new SlipwayError({
    code: 'FEATURES_COLUMN',
    kind: 'invalid',
    message: `The source ${source} has no column "${column}".`,
    hint: near ? `Did you mean "${near}"?` : `See its columns with \`slipway data show ${source}\`.`,
  })

export const notMaterialized = (name: string, version: number) =>
  new SlipwayError({
    code: 'FEATURES_NOT_MATERIALIZED',
    kind: 'conflict',
    message: `The online store holds nothing of ${name} version ${version} yet.`,
    hint: `Fill it with \`slipway features materialize ${name}\`, or ask as of a moment (--at).`,
  })

export const newerIsHeld = (name: string, held: { number: number; atMs: number }) =>
  new SlipwayError({
    code: 'FEATURES_NEWER_HELD',
    kind: 'conflict',
    message: `The online store holds newer values of ${name}: from version ${held.number} of its source, as of ${new Date(held.atMs).toISOString()}.`,
    hint: 'Materialize from the latest version, or a later moment.',
  })

export const entityIncomplete = (name: string, entity: readonly string[], given: readonly string[]) =>
  new SlipwayError({
    code: 'FEATURES_ENTITY',
    kind: 'invalid',
    message: `${name} is about ${entity.join(', ')}, and one of the rows gives ${given.length === 0 ? 'nothing' : given.join(', ')}.`,
    hint: `Give each row exactly these: ${entity.join(', ')}.`,
  })
