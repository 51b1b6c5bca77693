import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { type handleUnaryCall, type MethodDefinition, status } from '@grpc/grpc-js'

const servingStatus = 1

/**
 * gRPC's own health service (grpc.health.v1), as Kubernetes' probes and grpc_health_probe ask it: the server, and each
 * of its services, is well while it answers. `Watch` is not there: whoever calls it and hears UNIMPLEMENTED takes the
 * server for well, as the protocol has it.
 */
export const grpcHealth = (services: readonly string[]) => {
  const Check: MethodDefinition<Asked, number> = {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    requestSerialize: ({ service }) =>
      Buffer.from(new BinaryWriter().tag(1, WireType.LengthDelimited).string(service).finish()),
    requestDeserialize: askedOf,
    responseSerialize: (serving) =>
      Buffer.from(new BinaryWriter().tag(1, WireType.Varint).int32(serving).finish()),
    responseDeserialize: (bytes) => bytes[1] ?? 0,
  }
  const check: handleUnaryCall<Asked, number> = ({ request: { service } }, callback) => {
    if (service === '' || services.includes(service)) callback(null, servingStatus)
    else
      callback({
        code: status.NOT_FOUND,
        details: `There is no service ${service} here; there are: ${services.join(', ')}.`,
      })
  }
  return [{ Check }, { Check: check }] as const
}

interface Asked {
  /** Empty: the server. */
  readonly service: string
}

const askedOf = (bytes: Buffer): Asked => {
  const reader = new BinaryReader(bytes)
  let service = ''
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    if (field === 1) service = reader.string()
    else reader.skip(type)
  }
  return { service }
}
