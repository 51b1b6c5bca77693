import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'

export interface CopySizes {
  readonly mostAtOnceBytes: number
  readonly leastPartBytes: number
}

/** A store copies at most 5 GiB at once; less keeps a request from lasting for minutes. */
export const copySizes: CopySizes = { mostAtOnceBytes: 2 ** 30, leastPartBytes: 2 ** 28 }
const mostParts = 9_999
const atOnce = 4

/** Copies an object inside the store, part by part. What fails leaves no parts behind. */
export async function copyInParts(
  client: S3Client,
  to: { Bucket: string; Key: string },
  source: string,
  size: { readonly bytes: number; readonly partBytes: number },
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(to))
  const upload = { ...to, UploadId }
  const { bytes } = size
  const partBytes = Math.max(size.partBytes, Math.ceil(bytes / mostParts))
  const count = Math.ceil(bytes / partBytes)
  const etags: string[] = []
  let next = 0
  const work = async () => {
    for (let index = next++; index < count; index = next++) {
      const end = Math.min(bytes, (index + 1) * partBytes) - 1
      const { CopyPartResult } = await client.send(
        new UploadPartCopyCommand({
          ...upload,
          CopySource: source,
          CopySourceRange: `bytes=${index * partBytes}-${end}`,
          PartNumber: index + 1,
        }),
      )
      etags[index] = CopyPartResult!.ETag!
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, work))
    const Parts = etags.map((ETag, index) => ({ PartNumber: index + 1, ETag }))
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }))
  } catch (error) {
    next = count
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    throw error
  }
}
