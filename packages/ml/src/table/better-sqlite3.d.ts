/** The part of better-sqlite3 13 that is used in this repository; the package brings no types. */
declare module 'better-sqlite3' {
  export interface Statement {
    readonly reader: boolean
    readonly busy: boolean
    all(parameters: readonly unknown[]): unknown[]
    run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint }
    iterate(parameters: readonly unknown[]): IterableIterator<unknown>
    /** Rows as lists, in the order of the columns. */
    raw(wanted: boolean): this
    /** Whole numbers as bigint. */
    safeIntegers(wanted: boolean): this
    columns(): { readonly name: string; readonly type: string | null }[]
  }
  class Database {
    constructor(path: string, options?: { readonly?: boolean; timeout?: number; fileMustExist?: boolean })
    readonly inTransaction: boolean
    prepare(sql: string): Statement
    exec(sql: string): this
    function(
      name: string,
      options: { deterministic?: boolean },
      implementation: (...given: any[]) => unknown,
    ): this
    pragma(text: string, options?: { simple?: boolean }): unknown
    close(): void
  }
  export default Database
}
