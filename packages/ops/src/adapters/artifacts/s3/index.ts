export { clientOf } from './client.ts'
export { placeOf, type S3Place } from './place.ts'
export { s3Artifacts } from './store.ts'
