import { SlipwayError } from '@slipway/contract/error'

export const checkFailed = (model: string, version: number, reason: string) =>
  new SlipwayError({
    code: 'SERVING_SMOKE_FAILED',
    kind: 'refused',
    message: `Version ${version} of ${JSON.stringify(model)} failed its check, so it can't be deployed: ${reason}`,
    hint: `Mend what is missing and check it again: \`slipway models check ${model}@${version}\`. Or take it as it is: \`slipway models check ${model}@${version} --waive "WHY"\`.`,
  })

export const checkUnderWay = (model: string, version: number) =>
  new SlipwayError({
    code: 'SERVING_SMOKE_UNDER_WAY',
    kind: 'unavailable',
    message: `Version ${version} of ${JSON.stringify(model)} is still being checked where it would serve.`,
    hint: `Its environment may have to be built. Deploy it once \`slipway models show ${model}@${version}\` says that it passed.`,
  })

export const nothingToWaive = (model: string, version: number) =>
  new SlipwayError({
    code: 'SERVING_SMOKE_NOT_FAILED',
    kind: 'conflict',
    message: `Version ${version} of ${JSON.stringify(model)} has no failed check to waive.`,
    hint: `See how it stands: \`slipway models show ${model}@${version}\`.`,
  })
