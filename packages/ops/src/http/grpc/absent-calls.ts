import type { handleUnaryCall, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js'
import { callUnknown, GRPCInferenceService } from '../../serving/index.ts'
import type { grpcFailure } from './failure.ts'

/** Calls of Triton's extensions that are not here. */
const names = [
  ...['SystemSharedMemory', 'CudaSharedMemory'].flatMap((kind) =>
    ['Status', 'Register', 'Unregister'].map((verb) => kind + verb),
  ),
  'TraceSetting',
  'LogSettings',
]

type Failure = ReturnType<typeof grpcFailure>

/** Refuses each of them with its reason: of calls that it does not know the library says no more than that. */
export const absentCalls = (
  failureIn: (method: string) => (error: unknown) => Failure,
): [ServiceDefinition, UntypedServiceImplementation] => {
  const definition: Record<string, ServiceDefinition[string]> = {}
  const implementation: Record<string, handleUnaryCall<object, never>> = {}
  for (const name of names) {
    const path = `/${GRPCInferenceService.typeName}/${name}`
    definition[name] = { path, requestStream: false, responseStream: false, ...unread }
    implementation[name] = (_, callback) => callback(failureIn(name)(callUnknown('POST', path)))
  }
  return [definition, implementation]
}

/** Their messages are not looked at. */
const unread = {
  requestSerialize: () => Buffer.alloc(0),
  requestDeserialize: () => ({}),
  responseSerialize: () => Buffer.alloc(0),
  responseDeserialize: () => null,
}
