export * from '@slipway/ml/train'
