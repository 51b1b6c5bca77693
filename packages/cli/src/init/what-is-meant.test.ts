import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { whatIsMeant } from './what-is-meant.ts'

it('takes a file that is named alone for the data, and a folder for where the project goes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-meant-'))
  try {
    const file = join(folder, 'telco.csv')
    await writeFile(file, 'a\n1\n')
    expect(whatIsMeant(file, undefined)).toEqual({ data: file, folder: undefined })
    expect(whatIsMeant('churn', file)).toEqual({ data: file, folder: 'churn' })
    expect(whatIsMeant('gone.csv.gz', undefined)).toEqual({ data: 'gone.csv.gz', folder: undefined })
    // Whoever names both means both; what stands in the way is told later.
    expect(whatIsMeant(file, file)).toEqual({ data: file, folder: file })
    for (const named of [folder, 'churn', undefined])
      expect(() => whatIsMeant(named, undefined)).toThrow(
        expect.objectContaining({ code: 'CLI_NO_DATA', hint: expect.stringContaining('--data') as string }),
      )
  } finally {
    await rm(folder, { recursive: true })
  }
})
