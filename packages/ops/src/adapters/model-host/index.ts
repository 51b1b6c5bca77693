export { inProcessHost } from './in-process.ts'
export { hostLimitsOf, modelHosts, type ModelHostSettings } from './model-hosts.ts'
