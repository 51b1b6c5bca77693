import { pathText, type RefSource } from './ref-source.ts'
import { referenceRead } from './authoring.errors.ts'

/** Known to every copy of this package in a process: the user's and the worker's may be two files. */
const sourceKey = Symbol.for('slipway.ref')

/** The proxy that stands for a value to come. */
export const makeRef = (source: RefSource): unknown =>
  new Proxy(() => undefined, {
    get(_target, key) {
      if (key === sourceKey) return source
      if (key === 'then') return undefined
      if (key === Symbol.toPrimitive || key === 'toString' || key === 'valueOf' || key === 'toJSON')
        return () => refuse(source, 'compared, added or turned into text')
      if (key === Symbol.iterator || key === Symbol.asyncIterator) return () => refuse(source, 'looped over')
      if (typeof key === 'symbol') return undefined
      return makeRef({ ...source, path: [...source.path, key] })
    },
    apply: () => refuse(source, 'called'),
    has: () => refuse(source, 'asked for its properties'),
    ownKeys: () => refuse(source, 'spread or listed'),
    set: () => refuse(source, 'changed'),
    deleteProperty: () => refuse(source, 'changed'),
  })

/** Where a reference leads, or null when the value is none. */
export const refSource = (value: unknown): RefSource | null =>
  typeof value === 'function' ? ((value as { [sourceKey]?: RefSource })[sourceKey] ?? null) : null

const refuse = (source: RefSource, how: string): never => {
  throw referenceRead(`${source.id}${pathText(source.path)}`, how)
}
