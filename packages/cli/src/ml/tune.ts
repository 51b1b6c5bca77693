export * from '@slipway/ml/tune'
