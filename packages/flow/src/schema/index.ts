export { field, type FieldType } from './field.ts'
export { row, type RowOf, type RowType } from './row.ts'
