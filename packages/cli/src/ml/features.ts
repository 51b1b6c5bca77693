export * from '@slipway/ml/features'
