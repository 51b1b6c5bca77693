export * from '@slipway/client'
