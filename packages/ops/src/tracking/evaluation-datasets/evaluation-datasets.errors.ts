import { SlipwayError } from '@slipway/contract/error'

export const evaluationDatasetNotFound = (id: string) =>
  new SlipwayError({
    code: 'EVALUATION_DATASET_NOT_FOUND',
    kind: 'not-found',
    message: `Evaluation dataset with id '${id}' not found`,
    hint: 'Search for evaluation datasets to see which there are.',
  })
