import * as fc from 'fast-check'

const leaf = fc.oneof(
  fc.constantFrom(null, undefined, true, false, Number.NaN, Infinity, -Infinity, -0, 2 ** 53),
  fc.double(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('$date', '__proto__', 'then', ''),
  fc.bigInt(),
  fc.date({ noInvalidDate: false }),
  fc.float64Array(),
  fc.int32Array(),
  fc.uint8Array(),
)
const key = fc.oneof(
  fc.string(),
  fc.constantFrom('$date', '$file', '$plain', '$ref', '$x', '__proto__', 'a', 'then'),
)

/** Any value that a step may give, files apart. */
export const { any } = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 4 }),
    fc.array(fc.tuple(tie('any'), tie('any')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    fc.array(tie('any'), { maxLength: 3 }).map((items) => new Set(items)),
  ),
}))
