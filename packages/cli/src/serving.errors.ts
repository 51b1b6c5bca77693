import { hostname } from 'node:os'
import { SlipwayError } from '@slipway/contract/error'
import type { ProcessIdentity } from '@slipway/contract/process-identity'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind: 'invalid', message, hint })

export const badTarget = (text: string) =>
  invalid(
    'CLI_BAD_TARGET',
    `${text} is not a version of a model.`,
    'Write it as name@8, name@champion or another alias, or name@latest.',
  )

export const noAlias = (model: string, alias: string, known: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_NO_ALIAS',
    kind: 'not-found',
    message: `No version of ${model} is called ${alias}.`,
    hint:
      known.length === 0
        ? `It has no alias yet: \`slipway models promote ${model}@…\`.`
        : `It has: ${known.join(', ')}.`,
  })

export const oneWay = (ways: readonly string[]) =>
  invalid('CLI_ONE_WAY', `${ways.join(' and ')} exclude each other.`, 'Choose one way to deploy.')

export const badWeights = (option: string, text: string) =>
  invalid(
    'CLI_BAD_WEIGHTS',
    `${option} ${text} is no list of weights.`,
    'Percent that grow, such as 5 or 5,25,50.',
  )

export const noEndpointsDeclared = (folder: string) =>
  invalid(
    'CLI_NO_ENDPOINTS',
    `Nothing in ${folder} declares an endpoint.`,
    "Export one: `export const churn = endpoint('churn', { champion: 'churn@champion' })`.",
  )

/** @param claim the file that says so */
export const outTaken = (out: string, { pid, host }: ProcessIdentity, claim: string) =>
  new SlipwayError({
    code: 'CLI_OUT_TAKEN',
    kind: 'conflict',
    message: `Another slipway predict, process ${pid}${host === hostname() ? '' : ` on ${host}`}, is writing ${out}.`,
    hint: `Wait for it, or choose another --out. If no such command runs any more, remove ${out}.parts/${claim}.`,
  })

export const notConfirmed = () =>
  new SlipwayError({
    code: 'CLI_NOT_CONFIRMED',
    kind: 'refused',
    message: 'Nothing was changed.',
    hint: 'Say --yes to change it, or --dry-run to look only.',
  })
