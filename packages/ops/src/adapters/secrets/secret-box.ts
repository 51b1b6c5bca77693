import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { SecretBox } from '../../ports/secret-box.ts'
import { secretKeyInvalid, secretUnreadable } from './secrets.errors.ts'

const form = 'v1:'
const ivBytes = 12
const tagBytes = 16

/**
 * Seals texts with AES-256-GCM. The key is made of `key` where one is given (several servers over one database then
 * read each other's), else of the file secret.key of the home, which is made at first use, readable by its owner alone.
 */
export function secretBox(home: string, key: string | undefined): SecretBox {
  if (key !== undefined && key.length < 32) throw secretKeyInvalid()
  let known: Buffer | undefined
  const keyBytes = () =>
    (known ??= createHash('sha256')
      .update(key ?? keyOfHome(home))
      .digest())
  return {
    seal(text: string): string {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', keyBytes(), iv)
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return form + sealed.toString('base64')
    },

    open(sealed: string): string {
      try {
        const bytes = Buffer.from(sealed.slice(form.length), 'base64')
        const decipher = createDecipheriv('aes-256-gcm', keyBytes(), bytes.subarray(0, ivBytes))
        decipher.setAuthTag(bytes.subarray(-tagBytes))
        return decipher.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        throw secretUnreadable()
      }
    },
  }
}

/** Written whole before it has its name, so that nothing is ever sealed with half a key. */
function keyOfHome(home: string): Buffer {
  const path = join(home, 'secret.key')
  for (;;)
    try {
      return readFileSync(path)
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOENT') throw error
      const draft = `${path}.${randomBytes(6).toString('hex')}`
      const file = openSync(draft, 'wx', 0o600)
      writeSync(file, randomBytes(32).toString('base64'))
      fsyncSync(file)
      closeSync(file)
      try {
        linkSync(draft, path)
      } catch (taken) {
        if ((taken as { code?: string }).code !== 'EEXIST') throw taken
      } finally {
        rmSync(draft)
      }
    }
}
