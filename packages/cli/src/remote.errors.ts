import { SlipwayError } from '@slipway/contract/error'

export const badServerUrl = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_SERVER_URL',
    kind: 'invalid',
    message: `SLIPWAY_URL is “${text}”, which is no address of a server.`,
    hint: 'Write http:// or https://, host and port, such as https://slipway.example.org, and the token into SLIPWAY_TOKEN.',
  })

export const serverSilent = (url: string, cause: unknown) =>
  new SlipwayError({
    code: 'CLI_SERVER_SILENT',
    kind: 'unavailable',
    message: `Nothing answers at ${url}, which SLIPWAY_URL names.`,
    hint: 'Check the address and that `slipway up` runs there. `unset SLIPWAY_URL` goes back to the project here.',
    cause,
  })

export const notSlipway = (url: string, status: number) =>
  new SlipwayError({
    code: 'CLI_NOT_SLIPWAY',
    kind: 'unavailable',
    message: `What answers at ${url} (status ${status}) is no Slipway server; SLIPWAY_URL names it.`,
    hint: 'Check the address, and what stands before it, such as a proxy. `unset SLIPWAY_URL` goes back to the project here.',
  })

export const codeElsewhere = (what: string, url: string) =>
  new SlipwayError({
    code: 'CLI_CODE_ELSEWHERE',
    kind: 'invalid',
    message: `${what} works with the files of the project, and those of ${url} are not here.`,
    hint: 'Run it on the machine of that server, in its project; or `unset SLIPWAY_URL` for the project here.',
  })
