// What `import … from 'slipway/tracking'` gives in a browser.
export * from '@slipway/client/tracking-run'
