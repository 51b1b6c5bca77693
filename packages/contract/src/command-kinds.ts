import { Type } from 'typebox'

export interface TableField {
  readonly name: string
  readonly type: 'integer' | 'number' | 'text' | 'boolean' | 'date' | 'timestamp'
  readonly nullable: boolean
}

/** What a command reads or writes under one name. */
export type CommandKind =
  | 'number'
  | 'text'
  | 'boolean'
  | 'json'
  | 'date'
  | 'file'
  | 'model'
  | { readonly list: CommandKind }
  | { readonly table: readonly TableField[]; readonly format: 'csv' | 'parquet' }

/** As CommandKind; lists may nest. */
export const CommandKindBody = Type.Unsafe<CommandKind>(
  Type.Union([
    Type.Enum(['number', 'text', 'boolean', 'json', 'date', 'file', 'model']),
    Type.Object({ list: Type.Unknown() }),
    Type.Object({
      table: Type.Array(
        Type.Object({
          name: Type.String(),
          type: Type.Enum(['integer', 'number', 'text', 'boolean', 'date', 'timestamp']),
          nullable: Type.Boolean(),
        }),
      ),
      format: Type.Enum(['csv', 'parquet']),
    }),
  ]),
)
