import type { HeadObjectOutput, ListObjectsV2Output, S3Client } from '@aws-sdk/client-s3'

/** Lets clients see objects as older than they are, until one of them writes them again. */
export function s3Ages(): { watch(client: S3Client): S3Client; age(key: string, byMs: number): void } {
  const aged = new Map<string, number>()
  const earlier = (key: string | undefined, at: Date | undefined) =>
    at && new Date(at.getTime() - (aged.get(key ?? '') ?? 0))
  return {
    watch(client) {
      client.middlewareStack.add(
        (next, context) => async (args) => {
          const { Key } = args.input as { Key?: string }
          if (/Put|Copy|Complete|Delete/.test(context.commandName ?? '') && Key) aged.delete(Key)
          const done = await next(args)
          const output = done.output as HeadObjectOutput & ListObjectsV2Output
          if (context.commandName === 'HeadObjectCommand')
            output.LastModified = earlier(Key, output.LastModified)
          for (const file of output.Contents ?? []) file.LastModified = earlier(file.Key, file.LastModified)
          return done
        },
        { step: 'initialize' },
      )
      return client
    },
    age: (key, byMs) => void aged.set(key, byMs),
  }
}
