import { expect, it } from 'vitest'
import { isLockfile, packagesOf } from './index.ts'

const cases: [string, string, Record<string, string>][] = [
  [
    'package-lock.json',
    JSON.stringify({
      lockfileVersion: 3,
      packages: {
        '': { name: 'x', version: '1.0.0' },
        'node_modules/a': { version: '1.2.3' },
        'node_modules/b/node_modules/a': { version: '1.0.0' },
        'node_modules/@s/c': { version: '2.0.0' },
        'node_modules/own': { resolved: 'packages/own', link: true },
        'packages/own': { version: '9.0.0' },
      },
    }),
    { a: '1.0.0, 1.2.3', '@s/c': '2.0.0' },
  ],
  [
    'sub/package-lock.json',
    JSON.stringify({
      lockfileVersion: 1,
      dependencies: { a: { version: '1.0.0', dependencies: { b: { version: '2.0.0' } } } },
    }),
    { a: '1.0.0', b: '2.0.0' },
  ],
  [
    'pnpm-lock.yaml',
    "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.2.3\n\npackages:\n\n  '@s/c@2.0.0':\n    resolution: {integrity: x}\n\n  a@1.2.3(b@1.0.0):\n    resolution: {integrity: y}\n\nsnapshots:\n\n  a@7.7.7: {}\n",
    { '@s/c': '2.0.0', a: '1.2.3' },
  ],
  [
    'pnpm-lock.yaml',
    'packages:\n\n  /a/1.2.3:\n    dev: false\n  /@s/c/2.0.0:\n    dev: true\n',
    { a: '1.2.3', '@s/c': '2.0.0' },
  ],
  [
    'yarn.lock',
    '# yarn lockfile v1\n\n\n"@s/c@^2", "@s/c@^2.0.0":\n  version "2.0.0"\n  dependencies:\n    a "^1"\n\na@^1:\n  version "1.2.3"\n',
    { '@s/c': '2.0.0', a: '1.2.3' },
  ],
  [
    'yarn.lock',
    '__metadata:\n  version: 8\n\n"a@npm:^1":\n  version: 1.2.3\n  resolution: "a@npm:1.2.3"\n\n"own@workspace:.":\n  version: 0.0.0-use.local\n',
    { a: '1.2.3' },
  ],
  [
    'bun.lock',
    '{ "packages": { "a": ["a@1.2.3", "", {}, "sha512-x"], "@s/c": ["@s/c@2.0.0", "", {}, "y"], }, }',
    { a: '1.2.3', '@s/c': '2.0.0' },
  ],
  [
    'deno.lock',
    '{"version":"5","npm":{"a@1.2.3_b@1.0.0":{},"@s/c@2.0.0":{}},"jsr":{"@std/x@0.1.0":{}}}',
    { a: '1.2.3', '@s/c': '2.0.0', '@std/x': '0.1.0' },
  ],
  [
    'uv.lock',
    'version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.1.0"\nsource = { registry = "x" }\n\n[package.optional-dependencies]\nname = "no"\n\n[[package]]\nname = "pandas"\nversion = "2.2.0"\n',
    { numpy: '2.1.0', pandas: '2.2.0' },
  ],
  [
    'Pipfile.lock',
    '{"default":{"numpy":{"version":"==2.1.0"}},"develop":{"pytest":{"version":"==8.0.0"}}}',
    { numpy: '2.1.0', pytest: '8.0.0' },
  ],
  [
    'model/requirements.txt',
    'mlflow==3.17.2\nscikit_learn[alldeps]==1.8.0 ; python_version > "3.9"\nnumpy>=2 # why\n# none\n-r other.txt\ncloudpickle\npandas==2.2.0 \\\n    --hash=sha256:abc\n',
    { mlflow: '3.17.2', 'scikit-learn': '1.8.0', numpy: '>=2', cloudpickle: 'any', pandas: '2.2.0' },
  ],
]

it.each(cases)('reads the packages of %s', (path, text, packages) => {
  expect(isLockfile(path)).toBe(true)
  expect(Object.fromEntries(packagesOf(path, text))).toEqual(packages)
})

it('takes what is broken, or of no kind, as empty', () => {
  expect(packagesOf('package-lock.json', '{').size).toBe(0)
  expect(packagesOf('notes.txt', 'a==1').size).toBe(0)
  expect(isLockfile('toString')).toBe(false)
})
