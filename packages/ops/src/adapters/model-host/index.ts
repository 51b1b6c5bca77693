export { hostLog } from './host-log.ts'
export { inProcessHost } from './in-process.ts'
export { hostLimitsOf, isolationOf, modelHosts, type ModelHostSettings } from './model-hosts.ts'
