// What `import … from 'slipway/tracking'` gives on Node.
export * from '@slipway/client/node'
