export * from '@slipway/ml/evaluate'
