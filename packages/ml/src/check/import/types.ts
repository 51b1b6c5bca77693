import { type Said, said } from './said.ts'
import { unsayable } from './unsayable.ts'

/** Names of types in pandas, NumPy, Spark, Arrow and SQL. Any: what may hold values of every type. */
const families: readonly (readonly [type: string, names: RegExp])[] = [
  ['integer', /^(u?int(8|16|32|64)?|integer|integertype|bigint|smallint|tinyint|(long|short|byte)(type)?)$/],
  [
    'number',
    /^(float(16|32|64)?|floattype|double|doubletype|double[ _]precision|real|numeric|number|decimal|decimaltype)(\(.*\))?$/,
  ],
  ['boolean', /^(bool|boolean|booleantype|bit)$/],
  [
    'timestamp',
    /^(datetime(64)?(\[.*\])?|datetimetzdtypetype|timestamp(type|_ntz|_tz|ntztype)?|datetime\.datetime)$/,
  ],
  ['date', /^(date|datetype|date32|datetime\.date)$/],
  ['text', /^(str|string(\[.*\])?|stringtype|text|n?varchar(\(.*\))?|n?char(\(.*\))?)$/],
  ['any', /^(object_?|o|category|any)$/],
]

/** The type here that another tool's type is; undefined where none is. */
export const typeNamed = (name: string): string | undefined =>
  families.find(([, names]) => names.test(name.trim().toLowerCase()))?.[0]

/** That a column is of one of these types. */
export const typeSaid = (column: string, names: readonly string[]): Said => {
  const types = new Set(names.map((name) => typeNamed(name) ?? unsayable(`there is no type "${name}" here`)))
  if (types.has('any')) return said('column-exists', [column])
  if (types.has('number')) types.delete('integer')
  if (types.has('timestamp')) types.delete('date')
  return types.size === 1
    ? said('of-type', [column], { type: [...types][0]! })
    : unsayable('a column is of one type here')
}
