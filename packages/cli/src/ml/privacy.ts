export * from '@slipway/ml/privacy'
