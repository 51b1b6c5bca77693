import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'

export const ArtifactDigest = Type.String({
  pattern: '^sha256:[0-9a-f]{64}$',
  description: 'sha256: and the 64 hexadecimal digits of the SHA-256 of the bytes',
})

export const StoredArtifact = Type.Object({
  digest: ArtifactDigest,
  bytes: Type.Integer({ minimum: 0 }),
})
export type StoredArtifact = Static<typeof StoredArtifact>

const params = Type.Object({ digest: ArtifactDigest })

export const putArtifact = endpoint({
  operation: 'putArtifact',
  summary: 'Store bytes of any size; the reply names them by their content',
  tag: 'artifacts',
  method: 'PUT',
  path: '/api/v1/artifacts',
  role: 'editor',
  bodyMedia: 'application/octet-stream',
  reply: StoredArtifact,
})

export const getArtifact = endpoint({
  operation: 'getArtifact',
  summary: 'Read the bytes, or a range of them (Range: bytes=…)',
  tag: 'artifacts',
  method: 'GET',
  path: '/api/v1/artifacts/:digest',
  role: 'viewer',
  params,
  replyMedia: 'application/octet-stream',
  reply: Type.Unsafe<ReadableStream<Uint8Array>>({ type: 'string', format: 'binary' }),
})

export const findArtifact = endpoint({
  operation: 'findArtifact',
  summary: 'Ask whether the bytes are stored, and how many they are',
  tag: 'artifacts',
  method: 'GET',
  path: '/api/v1/artifacts/:digest/about',
  role: 'viewer',
  params,
  reply: StoredArtifact,
})
