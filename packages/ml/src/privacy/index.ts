export { withSaidClasses } from './classified-fields.ts'
export { mask } from './mask.ts'
export { type Pii, type PiiClass, piiClasses } from './pii-class.ts'
export { piiOf } from './pii-of.ts'
export { longestPersonal, redactText } from './redact-text.ts'
export { redactRecords } from './redact-records.ts'
export { maskedSql, type Redacted, redactTable, treatedField } from './redact-table.ts'
export {
  type PrivacySettings,
  type Pseudonymise,
  type Treated,
  type Treatment,
  treatmentsOf,
} from './treatment.ts'
