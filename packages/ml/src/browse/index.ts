export { describeFile } from './describe-file.ts'
export { diffParts, type PartsDiff, type SharedColumn, sharedColumns, type Side } from './diff-parts.ts'
export { type BrowsedColumn, type BrowsedPart, type Found, findRows, type Search } from './find-rows.ts'
export { type Cell, rowsAt } from './rows-at.ts'
