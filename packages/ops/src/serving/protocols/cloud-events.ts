import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { wrongForm } from '../serving.errors.ts'
import { pythonJsonOf } from '../wire/bodies.ts'
import { type Asked, type Call, json, type Protocol, type Reply } from './protocol.ts'

/** The media type of an event that is JSON as a whole; of several the type has another name, and they are refused. */
const structured = 'application/cloudevents+json'
const anyEvents = 'application/cloudevents'
const required = ['specversion', 'id', 'source', 'type'] as const

/**
 * A protocol whose requests may be CloudEvents, as KServe's server takes them of Knative's brokers: its attributes in
 * headers (`ce-…`) before the request's body, or one JSON document with the request as its `data`. An event is answered by
 * an event of the same kind; what is refused, as the protocol has it. Without CloudEvents' library for Node, which brings
 * six packages (and a schema to compile) for the four attributes that are read here; its Python one is what tests ask with.
 */
export const orCloudEvents = <R extends Asked>(protocol: Protocol<R>): Protocol<R> => ({
  ...protocol,
  read(reader, call) {
    const kind = kindOf(call.headers)
    if (kind === 'binary') mustBeKnown(call.headers['ce-specversion'])
    return protocol.read(reader, kind === 'structured' ? inside(call) : call)
  },
  write(answer, call, wish) {
    const reply = protocol.write(answer, call, wish)
    const kind = kindOf(call.headers)
    return kind === null ? reply : eventOf(answer.endpoint, reply, kind)
  },
})

const kindOf = (headers: IncomingHttpHeaders): 'binary' | 'structured' | null =>
  headers['content-type']?.toLowerCase().startsWith(anyEvents)
    ? 'structured'
    : required.every((name) => headers[`ce-${name}`] !== undefined)
      ? 'binary'
      : null

/** The request that a structured event holds. */
const inside = ({ headers, body }: Call): Call => {
  const [type] = headers['content-type']!.toLowerCase().split(';')
  if (type!.trim() !== structured)
    throw wrongForm(`Events of the type ${type} are not read here.`, `Send one event as ${structured}.`)
  const event = pythonJsonOf(body) as Readonly<Record<string, unknown>> | null
  const missing = required.filter((name) => typeof event?.[name] !== 'string' || event[name] === '')
  if (missing.length > 0)
    throw wrongForm(
      `The CloudEvent has no ${missing.join(', ')}.`,
      'Send {"specversion": "1.0", "id": …, "source": …, "type": …, "data": {"instances": …}}.',
    )
  mustBeKnown(event!['specversion'])
  return { headers: { ...headers, 'content-type': json }, body: dataOf(event!) }
}

const mustBeKnown = (version: unknown): void => {
  if (version !== '1.0' && version !== '0.3')
    throw wrongForm(
      `CloudEvents of version ${JSON.stringify(version)} are not known.`,
      'Send specversion 1.0.',
    )
}

const dataOf = ({ data, data_base64: encoded }: Readonly<Record<string, unknown>>): Buffer => {
  if (typeof encoded === 'string') return Buffer.from(encoded, 'base64')
  if (data === undefined)
    throw wrongForm('The CloudEvent has no data.', 'Put the request there: {…, "data": {"instances": …}}.')
  return Buffer.from(typeof data === 'string' ? data : JSON.stringify(data))
}

/** What KServe's server says of itself in its answers. */
const eventOf = (endpoint: string, reply: Reply, kind: 'binary' | 'structured'): Reply => {
  const attributes = {
    specversion: '1.0',
    id: randomUUID(),
    source: `io.kserve.inference.${endpoint}`,
    type: 'io.kserve.inference.response',
    time: new Date().toISOString(),
  }
  if (kind === 'binary') {
    const told = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value])
    return { ...reply, headers: { ...reply.headers, ...Object.fromEntries(told) } }
  }
  const { body } = reply
  const head = JSON.stringify({ ...attributes, datacontenttype: reply.type }).slice(0, -1)
  const data = typeof body === 'string' ? `"data":${body}` : `"data_base64":"${body.toString('base64')}"`
  return { ...reply, type: structured, body: `${head},${data}}` }
}
