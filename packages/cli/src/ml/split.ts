export * from '@slipway/ml/split'
