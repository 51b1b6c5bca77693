import type { ProtocolName, Target } from './protocol.ts'

const native = '/api/v1/endpoints/'
const openInference = '/v2/models/'
const kserveV1 = '/v1/models/'
const sagemaker = '/endpoints/'

/**
 * What a path asks to predict, without looking at it by pattern: this runs before every request. Null for all other
 * paths, and for those with a query or an escaped name, which the router reads.
 */
export const targetOf = (path: string): Target | null => {
  if (path === '/invocations') return sole
  const [prefix, suffix, protocol] = path.startsWith(openInference)
    ? inferAddress
    : path.startsWith(native)
      ? nativeAddress
      : path.startsWith(sagemaker)
        ? invokeAddress
        : path.startsWith(kserveV1)
          ? v1Address
          : noAddress
  if (protocol === undefined || !path.endsWith(suffix)) return null
  const found = known.get(path)
  if (found !== undefined) return found
  const inside = path.slice(prefix.length, path.length - suffix.length)
  const [endpoint = '', word, version, ...more] = inside.split('/')
  if (endpoint === '' || more.length > 0 || !plain.test(inside)) return null
  if (word !== undefined && (!versioned.has(protocol) || word !== 'versions' || !version)) return null
  const target = { protocol, endpoint, version }
  if (known.size >= mostKnown) known.clear()
  known.set(path, target)
  return target
}

const sole: Target = { protocol: 'mlflow', endpoint: null, version: undefined }
const inferAddress = [openInference, '/infer', 'open-inference'] as const
const v1Address = [kserveV1, ':predict', 'kserve-v1'] as const
const nativeAddress = [native, '/predict', 'native'] as const
const invokeAddress = [sagemaker, '/invocations', 'sagemaker'] as const
const noAddress = ['', '', undefined as ProtocolName | undefined] as const

const versioned = new Set<ProtocolName>(['open-inference', 'kserve-v1'])

/** Paths seen before: an endpoint is asked at the same address again and again. */
const known = new Map<string, Target>()
const mostKnown = 1000
const plain = /^[A-Za-z0-9._\-/]+$/
