export * from '@slipway/ml/prepare'
