export { asRoute } from './as-route.ts'
export type { Brand } from './brand.ts'
export { errorBody, statusOf } from './error-body.ts'
export { newHexId, newId } from './new-id.ts'
