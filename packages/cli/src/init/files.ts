import { checksFile } from './checks-file.ts'
import { configFile } from './config-file.ts'
import { gitignoreFile, packageFile, tsconfigFile } from './package-files.ts'
import { pipelineFile } from './pipeline-file.ts'
import type { ProjectFacts } from './project-facts.ts'
import { readmeFile } from './readme-file.ts'
import { schemaFile } from './schema-file.ts'

/** Every file of a new project: path from its folder → text. Writes nothing. */
export const projectFiles = (facts: ProjectFacts): Map<string, string> =>
  new Map([
    ['slipway.config.ts', configFile(facts)],
    [`pipelines/${facts.name}.ts`, pipelineFile(facts)],
    [`schemas/${facts.name}.ts`, schemaFile(facts)],
    [`checks/${facts.name}.ts`, checksFile(facts)],
    ['package.json', packageFile(facts)],
    ['tsconfig.json', tsconfigFile()],
    ['.gitignore', gitignoreFile()],
    ['README.md', readmeFile(facts)],
  ])
