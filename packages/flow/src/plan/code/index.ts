export { noteLinesOf, refuseAsking } from './asking.ts'
export { instrument } from './instrument.ts'
export { readBundle } from './read-bundle.ts'
export { stepCode } from './step-code.ts'
