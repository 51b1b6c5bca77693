import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a file, and makes the folders that it lies in: it is there whole or not at all, after a power cut too, as what lies
 * by its digest is believed as soon as it is there.
 */
export const writeWhole = async (file: string, bytes: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  const path = `${file}.${process.pid}.draft`
  try {
    const draft = await open(path, 'w')
    try {
      await draft.writeFile(bytes)
      await draft.sync()
    } finally {
      await draft.close()
    }
    await rename(path, file)
  } finally {
    await rm(path, { force: true })
  }
}
