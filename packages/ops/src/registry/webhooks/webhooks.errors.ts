import { SlipwayError } from '@slipway/contract/error'

export const webhookNotFound = (id: string) =>
  new SlipwayError({
    code: 'WEBHOOKS_NOT_FOUND',
    kind: 'not-found',
    message: `Webhook with ID ${id} not found.`,
    hint: 'List the webhooks to see which there are.',
  })

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code: `WEBHOOKS_${code}`, kind: 'invalid', message, hint })

export const nameInvalid = (name: string) =>
  invalid(
    'NAME_INVALID',
    `Webhook name '${name.slice(0, 100)}' is invalid.`,
    'It must start and end with a letter or digit, be at most 63 characters long, and contain only letters, digits, dots (.), underscores (_), and hyphens (-).',
  )

export const urlEmpty = (url: string) =>
  invalid('URL_EMPTY', `Webhook URL cannot be empty or just whitespace: '${url}'`, 'Give an address.')

export const urlInvalid = (url: string) =>
  invalid(
    'URL_INVALID',
    `Invalid webhook URL '${url.slice(0, 200)}'.`,
    'An example: https://example.com/hook.',
  )

export const schemeRefused = (scheme: string, allowed: readonly string[]) =>
  invalid(
    'SCHEME_REFUSED',
    `Invalid webhook URL scheme: '${scheme}'. Allowed schemes are: ${allowed.join(', ')}.`,
    'SLIPWAY_WEBHOOK_SCHEMES of the server names them.',
  )

export const eventsEmpty = () =>
  invalid('EVENTS_EMPTY', 'Webhook events cannot be empty.', 'Name at least one event.')

export const tooLong = (field: string, most: number) =>
  invalid('TOO_LONG', `The ${field} of a webhook has at most ${most} characters.`, 'Shorten it.')
