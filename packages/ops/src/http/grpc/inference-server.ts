import { once } from 'node:events'
import { create, type DescMethod, fromBinary, fromJson, type Message, toBinary } from '@bufbuild/protobuf'
import {
  type handleBidiStreamingCall,
  type handleUnaryCall,
  type Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { type Soon, version } from '../../kernel/index.ts'
import {
  grpcMetadata,
  GRPCInferenceService,
  modelConfig,
  ModelConfigResponseSchema,
  type ModelInferRequest,
  modelStatistics,
  ModelStatisticsResponseSchema,
  mustLoadAsIs,
  predictionLimitBytes,
  readGrpcInfer,
  serverMetadata,
  type Serving,
  writeGrpcInfer,
} from '../../serving/index.ts'
import type { Actor } from '../../ports/identity.ts'
import type { Asking } from '../guard.ts'
import { absentCalls } from './absent-calls.ts'
import { grpcFailure } from './failure.ts'
import { grpcHealth } from './health.ts'
import { libraryFailures } from './library-failures.ts'

export interface GrpcParts {
  readonly serving: Serving
  readonly admit: (asking: Asking) => Soon<Actor | null>
  readonly bug: (error: unknown, method: string) => void
}

/** What of a call the guard asks. */
interface Call {
  readonly metadata: Metadata
  getHost(): string
}

type Handler = (message: any) => unknown

/** The Open Inference Protocol over gRPC. Not yet listening. */
export const inferenceServer = ({ serving, admit, bug }: GrpcParts): GrpcServer => {
  const infer = async (message: ModelInferRequest) => {
    const { modelName, modelVersion } = message
    const asked = modelVersion === '' ? undefined : modelVersion
    const answer = await serving.answer(modelName, asked, (reader) => readGrpcInfer(reader, message))
    return writeGrpcInfer(answer, answer.request)
  }
  const handlers: Record<string, Handler> = {
    ServerLive: () => ({ live: true }),
    ServerReady: () => ({ ready: true }),
    ServerMetadata: () => serverMetadata(version),
    ModelReady: async ({ name, version: asked }) => ({
      ready: await serving.isReady(name, asked || undefined),
    }),
    ModelMetadata: async ({ name, version: asked }) => {
      const described = await serving.describe(name, asked || undefined)
      return grpcMetadata(name, described.version, described)
    },
    ModelConfig: async ({ name, version: asked }) => {
      const described = await serving.describe(name, asked || undefined)
      return fromJson(ModelConfigResponseSchema, { config: modelConfig(name, described) })
    },
    ModelStatistics: ({ name, version: asked }) =>
      fromJson(
        ModelStatisticsResponseSchema,
        modelStatistics(serving.statistics(name || undefined, asked || undefined)),
      ),
    ModelInfer: infer,
    RepositoryIndex: ({ ready }) => ({
      models: serving.repository().filter(({ state }) => !ready || state === 'READY'),
    }),
    RepositoryModelLoad: async (message) => {
      const name = modelOf(message)
      mustLoadAsIs(Object.keys(message.parameters))
      await serving.load(name)
      return { modelName: name, isLoaded: true }
    },
    RepositoryModelUnload: async (message) => {
      const name = modelOf(message)
      await serving.unload(name)
      return { modelName: name, isUnloaded: true }
    },
  }

  const admitted = async (method: string, call: Call): Promise<void> => {
    // As the probes over HTTP: whoever asks whether the server lives has no token.
    if (method === 'ServerLive' || method === 'ServerReady') return
    const [authorization] = call.metadata.get('authorization')
    const url = `/${GRPCInferenceService.typeName}/${method}`
    const role = method.startsWith('RepositoryModel') ? 'editor' : 'viewer'
    const headers = { host: call.getHost(), authorization: authorization?.toString() }
    await admit({ headers, method: 'POST', url, route: url, role })
  }

  const failureIn = (method: string) => (error: unknown) => grpcFailure(error, (found) => bug(found, method))

  const unary =
    (method: DescMethod): handleUnaryCall<Message, Message> =>
    async (call, callback) => {
      let reply: Message | null = null
      let failure: ReturnType<typeof grpcFailure> | null = null
      try {
        await admitted(method.name, call)
        reply = create(method.output, (await handlers[method.name]!(call.request)) as never)
      } catch (error) {
        failure = failureIn(method.name)(error)
      }
      callback(failure, reply)
    }

  /** Requests of a stream are answered in their order, each by itself: what one of them lacks fails no other. */
  const stream =
    (method: DescMethod): handleBidiStreamingCall<Message, Message> =>
    async (call) => {
      const failed = failureIn(method.name)
      const gone = new AbortController()
      call.once('close', () => gone.abort())
      try {
        await admitted(method.name, call)
        for await (const request of call as AsyncIterable<ModelInferRequest>) {
          const reply = await infer(request).then(
            (answer) => ({ inferResponse: { ...answer, ...lastAnswer } }),
            (error: unknown) => ({
              errorMessage: failed(error).details,
              inferResponse: { ...askedBy(request), ...lastAnswer },
            }),
          )
          // Whoever does not read what is answered is asked no further: it would gather here.
          if (!call.write(create(method.output, reply as never))) await once(call, 'drain', gone)
        }
        call.end()
      } catch (error) {
        // Whoever has ended the call, or let its deadline pass, hears nothing.
        if (!call.cancelled) call.emit('error', failed(error))
      }
    }

  const definition: Record<string, MethodDefinition<Message, Message>> = {}
  const implementation: UntypedServiceImplementation = {}
  for (const method of GRPCInferenceService.methods) {
    const streams = method.methodKind === 'bidi_streaming'
    definition[method.name] = {
      path: `/${GRPCInferenceService.typeName}/${method.name}`,
      requestStream: streams,
      responseStream: streams,
      requestSerialize: (message: Message) => Buffer.from(toBinary(method.input, message)),
      requestDeserialize: (bytes: Buffer) => fromBinary(method.input, bytes),
      responseSerialize: (message: Message) => Buffer.from(toBinary(method.output, message)),
      responseDeserialize: (bytes: Buffer) => fromBinary(method.output, bytes),
    }
    implementation[method.name] = streams ? stream(method) : unary(method)
  }
  const server = new Server({
    'grpc.max_receive_message_length': predictionLimitBytes,
    'grpc.max_send_message_length': -1,
    interceptors: [libraryFailures(predictionLimitBytes)],
  })
  server.addService(definition, implementation)
  server.addService(...absentCalls(failureIn))
  server.addService(...grpcHealth([GRPCInferenceService.typeName]))
  return served(server)
}

/** What Triton's clients of streams look for: each request has one answer, so that every one is its last. */
const lastAnswer = {
  parameters: { triton_final_response: { parameterChoice: { case: 'boolParam' as const, value: true } } },
}

/** By what a caller knows which of its requests failed. */
const askedBy = ({ id, modelName, modelVersion }: ModelInferRequest) => ({ id, modelName, modelVersion })

const modelOf = (message: { modelName: string; modelOrRepository: string }) =>
  message.modelName || message.modelOrRepository

/** Listens, and ends: what of gRPC the platform needs. */
const served = (server: Server): GrpcServer => ({
  listen: (host, port) =>
    new Promise((resolve, reject) => {
      const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
      server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      )
    }),
  close: () =>
    new Promise((resolve) => {
      const cut = setTimeout(() => server.forceShutdown(), 2_000)
      server.tryShutdown(() => {
        clearTimeout(cut)
        resolve()
      })
    }),
})

export interface GrpcServer {
  /** Binds and tells the port. Rejects with the system's error where it is taken. */
  listen(host: string, port: number): Promise<number>
  /** Lets calls in flight end; what still streams after two seconds is cut. */
  close(): Promise<void>
}
