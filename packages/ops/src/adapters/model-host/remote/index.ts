import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { backgroundOf, explainAsked } from '@slipway/ml/explain'
import type { Signature } from '@slipway/ml/model'
import type { HostedModel, ModelHost } from '../../../ports/model-host.ts'
import {
  modelClosed,
  remoteSlow,
  remoteStrange,
  remoteUnreachable,
  remoteWrong,
  secretUnknown,
} from '../model-host.errors.ts'
import { answerOf, inputOf, outputOf, requestOf, type WireTensor } from './oip.ts'

/** The file of a version whose model answers elsewhere. */
export const remoteFile = 'remote.json'

export interface RemoteSettings {
  /** Reads a secret by its name; a version names secrets, it never holds them. */
  readonly secret?: (name: string) => Promise<string | null>
}

/** What `remote.json` says. */
interface Remote {
  /** The model's address: http://host/v2/models/<name>, with /versions/<version> where one is meant. */
  readonly url: string
  /** The name of a secret that goes along as a bearer token. */
  readonly secret?: string
  readonly timeoutMs?: number
}

const defaultTimeoutMs = 10_000
const mostReplyBytes = 256 * 1024 * 1024

/** Asks models that any server of the Open Inference Protocol (v2, REST) answers for. */
export const remoteHost = ({ secret = async () => null }: RemoteSettings = {}): ModelHost => {
  const closing = new AbortController()
  return {
    async open(dir, onRun = () => {}): Promise<HostedModel> {
      const remote = await readRemote(dir)
      const ask = async (
        method: 'GET' | 'POST',
        path: string,
        body?: object,
        deadlineMs?: number,
      ): Promise<unknown> => {
        const timeoutMs = deadlineMs ?? remote.timeoutMs ?? defaultTimeoutMs
        const token = remote.secret === undefined ? undefined : await secret(remote.secret)
        if (token === null) throw secretUnknown(remote.secret!)
        let reply: Response
        try {
          reply = await fetch(remote.url.replace(/\/+$/, '') + path, {
            method,
            headers: {
              ...(body && { 'content-type': 'application/json' }),
              ...(token !== undefined && { authorization: `Bearer ${token}` }),
            },
            ...(body && { body: JSON.stringify(body) }),
            // An address that is given is asked, not wherever it may point to next: the secret would go along.
            redirect: 'error',
            signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), closing.signal]),
          })
          const length = Number(reply.headers.get('content-length') ?? 0)
          if (length > mostReplyBytes) throw new Error(`its reply has ${length} bytes`)
          const text = await reply.text()
          if (!reply.ok) throw remoteWrong(remote.url, reply.status, text)
          return parsed(text)
        } catch (cause) {
          if (cause instanceof Error && cause.name === 'SlipwayError') throw cause
          if ((cause as Error).name === 'TimeoutError') throw remoteSlow(remote.url, timeoutMs)
          throw remoteUnreachable(remote.url, cause)
        }
      }
      const told = (await ask('GET', '')) as {
        inputs?: readonly WireTensor[]
        outputs?: readonly WireTensor[]
      }
      if (!Array.isArray(told?.inputs) || !Array.isArray(told.outputs))
        throw remoteStrange('its metadata has no lists "inputs" and "outputs"')
      const declared = told.inputs
      const inputs = declared.map(inputOf)
      const outputs = told.outputs.map(outputOf)
      const whole = [...declared, ...told.outputs].some(({ shape }) => shape[0] !== -1)
      const signature: Signature = {
        task: 'other',
        target: '',
        classes: [],
        inputs,
        outputs,
        ...(whole ? { rows: 'one' } : {}),
      }
      let open = true
      const hosted: HostedModel = {
        signature,
        runtime: 'remote',
        example: null,
        explain: async (batch, askedLately) =>
          explainAsked(hosted, batch, await backgroundOf(signature, null, askedLately)),
        async predict(batch, deadlineMs) {
          if (!open) throw modelClosed()
          onRun(1)
          const body = { inputs: requestOf(batch, declared) }
          const reply = (await ask('POST', '/infer', body, deadlineMs)) as { outputs?: unknown }
          return { rows: batch.rows, columns: answerOf(outputs, reply?.outputs, batch.rows) }
        },
        async close() {
          open = false
        },
      }
      return hosted
    },
    async close() {
      closing.abort()
    },
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw remoteStrange('its reply is not JSON')
  }
}

async function readRemote(dir: string): Promise<Remote> {
  const remote = JSON.parse(await readFile(join(dir, remoteFile), 'utf8')) as Partial<Remote>
  if (typeof remote.url !== 'string' || !/^https?:$/.test(URL.parse(remote.url)?.protocol ?? ''))
    throw remoteStrange('remote.json has no address that begins with http:// or https://')
  return remote as Remote
}
