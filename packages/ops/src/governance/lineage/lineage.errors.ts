import { SlipwayError } from '@slipway/contract/error'

export const notThere = (ref: string) =>
  new SlipwayError({
    code: 'LINEAGE_NOT_FOUND',
    kind: 'not-found',
    message: `There is no ${ref.slice(0, 200)}.`,
    hint: 'Name an object that stands, such as model:churn@3, dataset:ds_…, pipeline-run:pr_… or endpoint:churn.',
  })
