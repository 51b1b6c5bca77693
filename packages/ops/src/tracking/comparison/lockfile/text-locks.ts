import { specPair } from './json-locks.ts'

type Pairs = Iterable<readonly [string, string]>

/** uv's and Poetry's: [[package]] tables with a name and a version. */
export function* tomlLock(text: string): Pairs {
  for (const table of text.split(/^\[\[package\]\]\s*$/m).slice(1)) {
    const own = table.split(/^\[/m)[0]!
    const [, name] = /^name = "([^"]+)"/m.exec(own) ?? []
    const [, version] = /^version = "([^"]+)"/m.exec(own) ?? []
    if (name !== undefined && version !== undefined) yield [name, version]
  }
}

/** The keys of `packages:`, from version 5 (/name/1.0.0) to 9 (name@1.0.0); what is in brackets names peers. */
export function* pnpmLock(text: string): Pairs {
  const [, packages = ''] = /^packages:\s*$([^]*?)(?=^\S|(?![^]))/m.exec(text) ?? []
  for (const [, key] of packages.matchAll(/^ {2}['"]?\/?([^\s'"].*?)['"]?:\s*(?:\{.*)?$/gm)) {
    const spec = key!.split('(')[0]!
    if (spec.lastIndexOf('@') > 0) yield* specPair(spec)
    else yield* specPair(spec.replace(/\/([^/]+)$/, '@$1'))
  }
}

/** Yarn's, of version 1 (version "1.0.0") and of later ones (version: 1.0.0). */
export function* yarnLock(text: string): Pairs {
  for (const block of text.split(/\n(?=\S)/)) {
    const [, first] = /^"?((?:@[^@/\s]+\/)?[^@\s"]+)@/.exec(block) ?? []
    const [, version] = /^ {2}version:? "?([^"\s]+)"?\s*$/m.exec(block) ?? []
    if (first !== undefined && version !== undefined && !version.startsWith('0.0.0-use.local'))
      yield [first, version]
  }
}

/** pip's; a line that pins nothing has what it says instead of a version. */
export function* requirements(text: string): Pairs {
  for (const whole of text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const line = whole.replace(/(^|\s)#.*$/, '').trim()
    const [, name, rest] = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(.*)$/.exec(line) ?? []
    if (name === undefined) continue
    const said = rest!
      .replace(/\s--hash=.*$/, '')
      .split(';')[0]!
      .trim()
    yield [name.toLowerCase().replaceAll(/[._-]+/g, '-'), said.replace(/^={2,3}\s*/, '') || 'any']
  }
}
