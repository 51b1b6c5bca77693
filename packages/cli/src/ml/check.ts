export * from '@slipway/ml/check'
