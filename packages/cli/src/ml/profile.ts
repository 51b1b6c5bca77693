export * from '@slipway/ml/profile'
