import { describeParquet } from '../table/parquet.ts'
import type { Field } from '../table/table.ts'
import { fileBroken } from './browse.errors.ts'
import { looking } from './looking.ts'

/** The columns and the number of rows of a Parquet file. @throws ROWS_FILE_BROKEN */
export const describeFile = (path: string): Promise<{ rows: number; fields: Field[] }> =>
  looking((connection) =>
    describeParquet(connection, path).catch((cause: unknown) => {
      throw fileBroken(cause)
    }),
  )
