export { inProcessHost } from './in-process.ts'
