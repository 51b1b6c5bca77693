export { type Pii, type PiiClass, piiClasses } from './pii-class.ts'
export { piiOf } from './pii-of.ts'
