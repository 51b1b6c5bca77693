export * from '@slipway/ml/drift'
