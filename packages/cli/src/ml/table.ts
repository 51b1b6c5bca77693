export * from '@slipway/ml/table'
