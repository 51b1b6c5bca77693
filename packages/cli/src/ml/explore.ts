export * from '@slipway/ml/explore'
