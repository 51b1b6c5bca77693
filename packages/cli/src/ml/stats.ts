export * from '@slipway/ml/stats'
