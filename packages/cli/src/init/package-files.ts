import type { ProjectFacts } from './project-facts.ts'

export const packageFile = ({ name, version }: ProjectFacts): string =>
  `${JSON.stringify(
    {
      name,
      version: '0.1.0',
      private: true,
      type: 'module',
      scripts: { run: 'slipway run', up: 'slipway up', check: 'tsc --noEmit' },
      dependencies: { slipway: `^${version}` },
      devDependencies: { '@types/node': '^24.0.0', typescript: '^7.0.2' },
      engines: { node: '>=24' },
    },
    null,
    2,
  )}\n`

/** Strict, and as Node runs TypeScript itself: imports name their .ts files and nothing needs to be compiled. */
export const tsconfigFile = (): string =>
  `${JSON.stringify(
    {
      compilerOptions: {
        target: 'es2024',
        lib: ['es2024', 'esnext.disposable', 'esnext.iterator'],
        module: 'nodenext',
        strict: true,
        noUncheckedIndexedAccess: true,
        erasableSyntaxOnly: true,
        verbatimModuleSyntax: true,
        allowImportingTsExtensions: true,
        skipLibCheck: true,
        noEmit: true,
      },
      include: ['slipway.config.ts', 'pipelines', 'schemas', 'checks'],
    },
    null,
    2,
  )}\n`

/** State and packages stay out of the repository; the data's own rules are the team's to set. */
export const gitignoreFile = (): string => ['.slipway/', 'node_modules/', '*.log', ''].join('\n')
