import { SlipwayError } from '@slipway/contract/error'

export const routeUnknown = (method: string, path: string) =>
  new SlipwayError({
    code: 'HTTP_NOT_FOUND',
    kind: 'not-found',
    message: `This server has nothing at ${method} ${path}.`,
    hint: 'All operations are listed at /api/docs on this server.',
  })

export const methodRefused = (method: string, path: string, allowed: readonly string[]) =>
  new SlipwayError({
    code: 'HTTP_METHOD_NOT_ALLOWED',
    kind: 'invalid',
    message: `${path} does not answer to ${method}.`,
    hint: `Ask it with ${allowed.join(' or ')}; all operations are listed at /api/docs on this server.`,
  })

export const tokenRefused = () =>
  new SlipwayError({
    code: 'HTTP_TOKEN_REFUSED',
    kind: 'forbidden',
    message: 'The request carries no token that this server knows.',
    hint: 'Send Authorization: Bearer <token>, with the token in .slipway/server.json, or your own as a member.',
  })

export const roleNeeded = (name: string, role: string) =>
  new SlipwayError({
    code: 'HTTP_ROLE_NEEDED',
    kind: 'forbidden',
    message: `${name} may not do this: it needs the role ${role}.`,
    hint: `Send the token of a member who holds it (SLIPWAY_TOKEN), or ask an administrator for the role ${role}.`,
  })

export const notAllowed = (name: string, action: string) =>
  new SlipwayError({
    code: 'HTTP_NOT_ALLOWED',
    kind: 'forbidden',
    message: `${name} may not do this: ${action}.`,
    hint: 'The policy of this platform decides it; ask an administrator.',
  })

export const hostRefused = (host: string) =>
  new SlipwayError({
    code: 'HTTP_HOST_REFUSED',
    kind: 'forbidden',
    message: `The request names the host ${host}; this server answers to loopback names only.`,
    hint: 'Use the address that `slipway up` printed, such as http://127.0.0.1:4700.',
  })

export const originRefused = (origin: string) =>
  new SlipwayError({
    code: 'HTTP_ORIGIN_REFUSED',
    kind: 'forbidden',
    message: `A web page from ${origin} tried to use this server.`,
    hint: 'Only pages that this server itself delivers may; call it from a program, or through your own backend.',
  })

/** Where `docs` stands is told by its path: behind a proxy neither scheme nor host of a request need be the caller's. */
export const bodyInvalid = (part: string, message: string, docs: string) =>
  new SlipwayError({
    code: `HTTP_INVALID_${part.toUpperCase()}`,
    kind: 'invalid',
    message,
    hint: `The expected shape is described at ${docs} on this server.`,
  })

export const jsonBroken = (detail: string) =>
  new SlipwayError({
    code: 'HTTP_JSON_BROKEN',
    kind: 'invalid',
    message: `The body is not valid JSON: ${detail}.`,
    hint: 'Check quotes, commas and brackets; the body must be one JSON value in UTF-8.',
  })

export const bodyTooLarge = (limit: number) =>
  new SlipwayError({
    code: 'HTTP_BODY_TOO_LARGE',
    kind: 'invalid',
    message: `The body is larger than the ${Math.round(limit / 1024 / 1024)} MiB that this operation takes.`,
    hint: 'Send it in smaller parts; files go to PUT /api/v1/artifacts, which streams.',
  })

export const mediaUnknown = (type: string) =>
  new SlipwayError({
    code: 'HTTP_MEDIA_UNKNOWN',
    kind: 'invalid',
    message: `This operation does not take a body of type ${type || '(none)'}.`,
    hint: 'Send Content-Type: application/json.',
  })

export const requestBroken = (message: string) =>
  new SlipwayError({
    code: 'HTTP_BAD_REQUEST',
    kind: 'invalid',
    message: `The request cannot be read: ${message}.`,
    hint: 'The operations and their shapes are described at /api/docs on this server.',
  })

export const headSlow = (seconds: number) =>
  new SlipwayError({
    code: 'HTTP_HEAD_SLOW',
    kind: 'invalid',
    message: `The request's headers were not here after ${seconds} seconds.`,
    hint: 'Send them at once; a body may take longer.',
  })

export const headTooLarge = () =>
  new SlipwayError({
    code: 'HTTP_HEAD_TOO_LARGE',
    kind: 'invalid',
    message: "The request's address and headers are larger than 16 KiB together.",
    hint: 'Send what is long in the body.',
  })

/** A bug of ours: the reply says that it is one, and nothing of the inside. */
export const bug = (id: string) => ({
  error: {
    code: 'BUG',
    message: `Slipway failed to do this, and the fault is its own (request ${id}).`,
    hint: 'The server prints the details; please report them with what you did.',
  },
})

export const artifactMissing = (digest: string) =>
  new SlipwayError({
    code: 'ARTIFACT_NOT_FOUND',
    kind: 'not-found',
    message: `The artifact store holds no ${digest}.`,
    hint: 'Check the digest; PUT /api/v1/artifacts stores bytes and replies theirs.',
  })

export const rangeBeyond = (bytes: number) =>
  new SlipwayError({
    code: 'HTTP_RANGE_BEYOND',
    kind: 'invalid',
    message: `The range lies beyond the artifact, which has ${bytes} bytes.`,
    hint: 'Ask for bytes within it; HEAD tells the size.',
  })
