export { containerRun, engineHere } from './container-run.ts'
export { containerFailed, engineMissing } from './containers.errors.ts'
export { inside } from './layout.ts'
export { removeContainer } from './remove-container.ts'
