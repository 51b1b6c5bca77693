import { SlipwayError } from '@slipway/contract/error'

export const secretNotFound = (name: string) =>
  new SlipwayError({
    code: 'SECRET_NOT_FOUND',
    kind: 'not-found',
    message: `There is no secret ${name}.`,
    hint: 'List them with `slipway secrets list`.',
  })

export const secretNotSet = (step: string, names: readonly string[]) =>
  new SlipwayError({
    code: 'PIPELINE_SECRET_NOT_SET',
    kind: 'invalid',
    message: `The step ${step} asks for ${names.length === 1 ? `the secret ${names[0]}, which is` : `the secrets ${names.join(', ')}, which are`} not set.`,
    hint: names.map((name) => `Set it: slipway secrets set ${name}`).join('\n'),
  })
