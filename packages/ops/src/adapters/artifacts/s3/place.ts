import { badCacheSize, badPlace, badTruth } from './s3.errors.ts'

/** Where in S3, or in a store that speaks as S3 does, files are kept. */
export interface S3Place {
  readonly bucket: string
  /** What every key begins with: empty, or ending with a slash. */
  readonly prefix: string
  /** Of a store other than Amazon's; null: Amazon's. */
  readonly endpoint: string | null
  /** null: as the usual configuration files say. */
  readonly region: string | null
  /** Whether the bucket stands in the path of addresses rather than in the name of the host. */
  readonly pathStyle: boolean
  /** Whether clients of MLflow are given addresses of the bucket itself. */
  readonly direct: boolean
  /** How much of this machine's disk copies may take before those that nobody used for a day are dropped. */
  readonly cacheBytes: number
}

type Environment = Readonly<Record<string, string | undefined>>

const defaultCacheBytes = 20e9

/**
 * @param text s3://bucket or s3://bucket/prefix
 * @param env AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, AWS_REGION or AWS_DEFAULT_REGION, SLIPWAY_S3_PATH_STYLE,
 *   SLIPWAY_ARTIFACTS_DIRECT, SLIPWAY_ARTIFACTS_CACHE_GB; credentials are looked for where every client of AWS looks
 */
export function placeOf(text: string, env: Environment): S3Place {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? []
  const parts = path.split('/').filter((part) => part !== '')
  if (bucket === undefined || parts.some((part) => !/^[\w.=-]+$/.test(part) || /^\.+$/.test(part)))
    throw badPlace(text)
  const endpoint = env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || null
  if (endpoint !== null && !/^https?:\/\/[^/]/.test(endpoint)) throw badPlace(endpoint)
  const pathStyle = truthOf('SLIPWAY_S3_PATH_STYLE', env) ?? endpoint !== null
  const cacheGb = Number(env['SLIPWAY_ARTIFACTS_CACHE_GB'] || defaultCacheBytes / 1e9)
  if (!Number.isFinite(cacheGb) || cacheGb < 0) throw badCacheSize(env['SLIPWAY_ARTIFACTS_CACHE_GB']!)
  return {
    bucket,
    prefix: parts.map((part) => `${part}/`).join(''),
    endpoint,
    // Stores other than Amazon's have no regions, and take this one.
    region: env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || (endpoint === null ? null : 'us-east-1'),
    pathStyle,
    direct: truthOf('SLIPWAY_ARTIFACTS_DIRECT', env) ?? true,
    cacheBytes: cacheGb * 1e9,
  }
}

function truthOf(name: string, env: Environment): boolean | null {
  const text = env[name]
  if (!text) return null
  if (/^(true|1)$/.test(text)) return true
  if (/^(false|0)$/.test(text)) return false
  throw badTruth(name, text)
}
