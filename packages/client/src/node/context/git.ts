import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CodeContext } from '@slipway/contract/run-context'
import { isSecretFile, maskText } from './secrets.ts'

const patienceMs = 10_000
/** A new file that is larger is named, not kept. */
const mostFileBytes = 256 * 1024
const mostLeftOut = 1000

export interface GitFacts {
  readonly root: string
  readonly code: CodeContext
  /** The difference to the commit as a patch, secrets masked; null where there is none, or too much of it. */
  readonly diff: string | null
}

/** The state of the repository around a folder; null where there is none, or no git. */
export async function readGit(folder: string, mostDiffBytes: number): Promise<GitFacts | null> {
  const root = (await git(folder, ['rev-parse', '--show-toplevel']))?.trim()
  if (!root) return null
  const [commit, branch, remote, changedText, newText] = await Promise.all([
    git(root, ['rev-parse', '--verify', 'HEAD']),
    git(root, ['symbolic-ref', '--short', '-q', 'HEAD']),
    git(root, ['config', '--get', 'remote.origin.url']),
    git(root, ['diff', 'HEAD', '--name-only', '-z', '--no-ext-diff']),
    git(root, ['ls-files', '--others', '--exclude-standard', '-z']),
  ])
  const changed = pathsIn(changedText)
  const added = pathsIn(newText)
  const hidden = [...changed, ...added].filter(isSecretFile)
  const whole = createHash('sha256')
  const leftOut = [...hidden]
  const kept = collector(mostDiffBytes)
  if (changed.length > 0 && commit) {
    const exclude = hidden.map((path) => `:(exclude,top,literal)${path}`)
    await streamGit(root, ['diff', 'HEAD', '--no-color', '--no-ext-diff', '--', '.', ...exclude], (chunk) => {
      whole.update(chunk)
      kept.add(chunk)
    })
  }
  for (const path of added.filter((each) => !isSecretFile(each))) {
    const patch = await patchOfNewFile(root, path)
    whole.update(`${path}\0${patch ?? ''}`)
    if (patch === null) leftOut.push(path)
    else kept.add(Buffer.from(patch))
  }
  const dirty = changed.length + added.length > 0
  const text = kept.text()
  return {
    root,
    code: {
      ...(remote?.trim() ? { repository: maskText(remote.trim()) } : {}),
      ...(commit ? { commit: commit.trim() } : {}),
      ...(branch?.trim() ? { branch: branch.trim() } : {}),
      dirty,
      ...(dirty ? { diffDigest: `sha256:${whole.digest('hex')}`, diffBytes: kept.bytes() } : {}),
      ...(leftOut.length > 0 ? { leftOut: leftOut.slice(0, mostLeftOut) } : {}),
    },
    diff: text === null || text === '' ? null : maskText(text),
  }
}

/** Keeps chunks as long as they are few enough; counts them in any case. */
function collector(mostBytes: number) {
  const chunks: Buffer[] = []
  let bytes = 0
  return {
    add(chunk: Buffer) {
      bytes += chunk.length
      if (bytes <= mostBytes) chunks.push(chunk)
      else chunks.length = 0
    },
    bytes: () => bytes,
    text: () => (bytes > mostBytes ? null : Buffer.concat(chunks).toString('utf8')),
  }
}

/** Null where the file is no text, too large, or gone. */
async function patchOfNewFile(root: string, path: string): Promise<string | null> {
  try {
    const file = join(root, path)
    const facts = await stat(file)
    if (!facts.isFile() || facts.size > mostFileBytes) return null
    const bytes = await readFile(file)
    if (bytes.includes(0)) return null
    const text = bytes.toString('utf8')
    const lines = text.split('\n')
    if (lines.at(-1) === '') lines.pop()
    const body = lines.map((line) => `+${line}\n`).join('')
    return [
      `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n`,
      lines.length > 0 ? `@@ -0,0 +1,${lines.length} @@\n${body}` : '',
      text === '' || text.endsWith('\n') ? '' : '\\ No newline at end of file\n',
    ].join('')
  } catch {
    return null
  }
}

const pathsIn = (text: string | null) => (text ?? '').split('\0').filter((path) => path !== '')

// What a person set for their own eyes must not change what is read.
const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_PAGER: 'cat', GIT_TERMINAL_PROMPT: '0' }

const git = (folder: string, words: readonly string[]): Promise<string | null> =>
  new Promise((done) => {
    const options = { cwd: folder, env, timeout: patienceMs, maxBuffer: 16 * 1024 * 1024 }
    execFile('git', words, options, (error, stdout) => done(error ? null : stdout))
  })

const streamGit = (
  folder: string,
  words: readonly string[],
  onChunk: (chunk: Buffer) => void,
): Promise<void> =>
  new Promise((done) => {
    const child = spawn('git', words, {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: patienceMs,
    })
    child.stdout.on('data', onChunk)
    child.on('error', () => done())
    child.on('close', () => done())
  })
