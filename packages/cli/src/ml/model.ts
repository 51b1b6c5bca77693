export * from '@slipway/ml/model'
