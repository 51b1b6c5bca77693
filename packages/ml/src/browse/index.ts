export { describeFile } from './describe-file.ts'
export { type BrowsedColumn, type BrowsedPart, type Found, findRows, type Search } from './find-rows.ts'
export { type Cell, rowsAt } from './rows-at.ts'
