import { copyFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Plan } from './plan-of.ts'
import { filesAt } from './project-files.ts'
import { writeWhole } from './write-whole.ts'

/** A larger file is known by its digest, not kept. */
const mostBytes = 64 * 1024 * 1024
/** Files that are there to hold secrets; they are not kept. */
const secret =
  /(^|\/)(\.env(\..*)?|\.netrc|\.npmrc|\.pypirc|id_[a-z0-9]+|credentials(\..*)?|.*\.(pem|key|p12|pfx))$/i

/** Where the sources of a bundle are kept as they were when it was made, each by its digest, until the store has them. */
const keptSource = (bundle: string, digest: string): string =>
  join(dirname(bundle), 'sources', digest.slice('sha256:'.length))

/**
 * The files of the project that a plan's steps reach and that its code reads beside itself, with their digests; a copy
 * of each is kept beside the bundle, as the working tree moves on.
 */
export const keepSources = (plan: Plan, beside: readonly string[]): Plan['bundle']['sources'] => {
  const { root } = plan.project
  const known = new Map(plan.bundle.sources.map(({ path, digest }) => [path, digest]))
  for (const path of new Set([...Object.values(plan.reaches).flat(), ...beside]))
    if (!known.has(path))
      for (const [file, digest] of Object.entries(filesAt(root, path))) known.set(file, digest)
  const sources = [...known].map(([path, digest]) => ({ path, digest }))
  for (const { path, digest } of sources)
    if (!secret.test(path)) keep(join(root, path), keptSource(plan.bundle.file, digest))
  return sources.sort((a, b) => (a.path < b.path ? -1 : 1))
}

const keep = (file: string, kept: string): void => {
  if (existsSync(kept) || statSync(file).size > mostBytes) return
  mkdirSync(dirname(kept), { recursive: true })
  const draft = `${kept}.${process.pid}`
  copyFileSync(file, draft)
  renameSync(draft, kept)
}

/** The files on this machine that hold a plan's code as it was: the bundle and the kept sources. */
export const codeFiles = ({ bundle }: Plan): { digest: string; file: string }[] =>
  [
    ...(bundle.artifact ? [{ digest: bundle.artifact, file: bundle.file }] : []),
    ...bundle.sources.map(({ digest }) => ({ digest, file: keptSource(bundle.file, digest) })),
  ].filter(({ file }) => existsSync(file))

export const bundleIsThere = ({ file }: Plan['bundle']): boolean => existsSync(file)

/** Puts the bytes of a bundle where its plan says. */
export const restoreBundle = async ({ file }: Plan['bundle'], kept: string): Promise<void> =>
  writeWhole(file, await readFile(kept))

/** The first file that a step reaches which is not what it was when it was planned; null where all are. */
export const changedSource = (plan: Plan, step: string): string | null => {
  const planned = new Map(plan.bundle.sources.map(({ path, digest }) => [path, digest]))
  const changed = (path: string) =>
    planned.has(path) && filesAt(plan.project.root, path, 'file')[path] !== planned.get(path)
  return (plan.reaches[step] ?? []).find(changed) ?? null
}
