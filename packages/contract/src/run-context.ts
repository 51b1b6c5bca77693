import { Type, type Static, type TSchema } from 'typebox'
import { ArtifactDigest } from './artifacts.ts'

const Text = Type.String({ maxLength: 4096 })
const Count = Type.Integer({ minimum: 0 })
const closed = { additionalProperties: false }
const optional = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Partial(Type.Object(properties, closed), closed)

/** The state of the sources that a run was started from. */
export const CodeContext = optional({
  repository: Text,
  commit: Type.String({ pattern: '^[0-9a-f]{7,64}$', description: '7 to 64 hexadecimal digits' }),
  branch: Text,
  /** Whether files differ from the commit, those that git does not know included. */
  dirty: Type.Boolean(),
  /** Of the whole difference, whatever of it was kept. */
  diffDigest: ArtifactDigest,
  diffBytes: Count,
  /** The path of the run's file that holds the difference; absent where there is none, or it was not kept. */
  diffArtifact: Text,
  /** Files that differ and whose content was left out: they may hold secrets, are not text, or are too large. */
  leftOut: Type.Array(Text, { maxItems: 1000 }),
  /** The script that was started, relative to the repository or the working directory. */
  entry: Text,
  entryDigest: ArtifactDigest,
  /** Of a pipeline's code with everything it imports of the project. */
  bundleDigest: ArtifactDigest,
  /** The files of the project that the bundle was made of; the artifact store may hold them. */
  sources: Type.Array(Type.Object({ path: Text, digest: ArtifactDigest }, closed), { maxItems: 10_000 }),
})
export type CodeContext = Static<typeof CodeContext>

export const EnvironmentContext = optional({
  /** Versions by name: node, python, slipway … */
  runtimes: Type.Record(Text, Text, { maxProperties: 100 }),
  /** The artifact store may hold them, by their digests. */
  lockfiles: Type.Array(Type.Object({ path: Text, digest: ArtifactDigest }, closed), { maxItems: 100 }),
})
export type EnvironmentContext = Static<typeof EnvironmentContext>

export const HostContext = optional({
  name: Text,
  os: Text,
  arch: Text,
  cpus: Count,
  cpuModel: Text,
  memoryBytes: Count,
  gpus: Type.Array(
    Type.Object({ name: Text, memoryBytes: Type.Optional(Count), driver: Type.Optional(Text) }, closed),
    { maxItems: 256 },
  ),
})
export type HostContext = Static<typeof HostContext>

/** What a run is made of, beside its data: enough to see why two runs differ, and to make one again. */
export const RunContext = optional({
  code: CodeContext,
  /** Program and arguments, with secrets masked. */
  command: Type.Array(Text, { maxItems: 1000 }),
  environment: EnvironmentContext,
  host: HostContext,
})
export type RunContext = Static<typeof RunContext>

/** A context as it was read, with the text that `code.diffArtifact` names; null where there is none. */
export const CapturedBody = Type.Object({
  context: RunContext,
  diff: Type.Union([Type.String(), Type.Null()]),
})
export type CapturedBody = Static<typeof CapturedBody>

/** Every fact of a context by its path, as text: lists in one line, lockfiles by their own path; but for single sources. */
export function contextFields(context: RunContext | null): Map<string, string> {
  const fields = new Map<string, string>()
  if (!context) return fields
  const { code: { sources: _, ...code } = {}, command, environment = {}, host = {} } = context
  put(fields, 'code', code)
  if (command) fields.set('command', command.map(quoted).join(' '))
  put(fields, 'environment.runtimes', environment.runtimes ?? {})
  for (const { path, digest } of environment.lockfiles ?? [])
    fields.set(`environment.lockfiles.${path}`, digest)
  put(fields, 'host', host)
  return fields
}

function put(fields: Map<string, string>, under: string, values: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(values))
    if (value !== undefined) fields.set(`${under}.${key}`, textOf(value))
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name)
  return String(value)
}

const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))
