export * from '@slipway/ml/inspect'
