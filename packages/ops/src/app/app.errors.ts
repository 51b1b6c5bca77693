import { SlipwayError } from '@slipway/contract/error'

export const portInUse = (host: string, port: number, cause: unknown) =>
  new SlipwayError({
    code: 'APP_PORT_IN_USE',
    kind: 'unavailable',
    message: `Port ${port} on ${host} is taken by another program.`,
    hint: `Stop that program, or choose another port: slipway up --port ${port + 1}.`,
    cause,
  })

export const cannotListen = (host: string, port: number, cause: unknown) =>
  new SlipwayError({
    code: 'APP_CANNOT_LISTEN',
    kind: 'unavailable',
    message: `Slipway cannot listen on ${host}:${port}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Check that the address belongs to this machine and that the port is allowed (above 1023 for an ordinary user).',
    cause,
  })

export const grpcPortTaken = (host: string, port: number, cause: unknown) =>
  new SlipwayError({
    code: 'APP_GRPC_PORT',
    kind: 'unavailable',
    message: `Predictions over gRPC are off: ${host}:${port} cannot be listened on (${cause instanceof Error ? cause.message : String(cause)}).`,
    hint: 'Choose another port: slipway up --grpc-port 4801, or SLIPWAY_GRPC_PORT; `off` does without. HTTP answers all the same.',
    cause,
  })

export const alreadyRunning = (home: string, url: string | null) =>
  new SlipwayError({
    code: 'APP_ALREADY_RUNNING',
    kind: 'conflict',
    message: `A Slipway server already works in ${home}${url ? `, at ${url}` : ''}.`,
    hint: url
      ? 'Use it as it is, or stop it first.'
      : 'It is just starting or stopping: try again in a moment.',
  })

export const tokenNeeded = (host: string) =>
  new SlipwayError({
    code: 'APP_TOKEN_NEEDED',
    kind: 'refused',
    message: `Binding to ${host} lets other machines in, and no token protects the server.`,
    hint: 'Set SLIPWAY_TOKEN to a long random text (at least 16 characters), or bind to 127.0.0.1.',
  })

export const homeUnwritable = (home: string, cause: unknown) =>
  new SlipwayError({
    code: 'APP_HOME_UNWRITABLE',
    kind: 'unavailable',
    message: `Slipway cannot write its state to ${home}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Check the permissions and the free space of that folder, or set SLIPWAY_HOME to another one.',
    cause,
  })

export const collectionRuns = () =>
  new SlipwayError({
    code: 'GARBAGE_RUNNING',
    kind: 'conflict',
    message: 'Garbage is being collected already.',
    hint: 'Wait until that has ended.',
  })

export const badPools = (file: string, given: string) =>
  new SlipwayError({
    code: 'APP_BAD_POOLS',
    kind: 'invalid',
    message: `The pools of ${file} cannot be ${given}.`,
    hint: 'Give each pool a name of letters, digits, dots, - and _, and a whole number of places: pools: { warehouse: 2 }.',
  })

export const badLimit = (name: string, value: string, wanted: string) =>
  new SlipwayError({
    code: 'APP_BAD_LIMIT',
    kind: 'invalid',
    message: `${name} is ${value}, which is not ${wanted}.`,
    hint: 'Correct the variable, or leave it out: then the machine decides. See docs/configuration.md.',
  })
