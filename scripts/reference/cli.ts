import { main } from '../../packages/cli/src/main.ts'
import { madeBy, page } from './markdown.ts'

/** Every command's --help, found by walking from the program's own. */
export async function cliPage(): Promise<string> {
  const parts = [
    '# Commands',
    madeBy,
    'What `slipway <command> --help` prints, all in one place. Options that every command shares: `--json` prints one\nJSON document, `--help` prints this.',
  ]
  const walk = async (path: readonly string[]): Promise<void> => {
    const help = await helpOf(path)
    parts.push(`## ${['slipway', ...path].join(' ')}`, `\`\`\`text\n${help.trimEnd()}\n\`\`\``)
    for (const child of commandsIn(help)) await walk([...path, child])
  }
  await walk([])
  return page(...parts)
}

/** What the command prints when asked for help, 80 columns wide. */
async function helpOf(path: readonly string[]): Promise<string> {
  const { stdout } = process
  const before = { write: stdout.write, isTTY: stdout.isTTY, exitCode: process.exitCode }
  let text = ''
  // Each command listens anew.
  stdout.setMaxListeners(0)
  stdout.isTTY = false
  stdout.write = ((chunk: string) => {
    text += chunk
    return true
  }) as typeof stdout.write
  try {
    await main(['node', 'slipway', ...path, '--help'])
  } finally {
    Object.assign(stdout, { write: before.write, isTTY: before.isTTY })
    process.exitCode = before.exitCode
  }
  return text
}

/** The names under "Commands:", without `help` itself. */
function commandsIn(help: string): string[] {
  const list = /^Commands:\n((?: {2}.*\n)+)/m.exec(help)?.[1] ?? ''
  return [...list.matchAll(/^ {2}(\w[\w-]*)/gm)].map((match) => match[1]!).filter((name) => name !== 'help')
}
