export * from '@slipway/ml/onnx'
