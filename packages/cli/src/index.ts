// What `import … from 'slipway'` gives a project.
export * from '@slipway/flow'
export * from '@slipway/stages'
export { check, col, table as wholeTable } from '@slipway/ml/check'
