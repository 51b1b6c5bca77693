import { isAddress, mayReach } from '../adapters/webhooks/addresses.ts'
import { httpSender } from '../adapters/webhooks/http-sender.ts'
import { addressBlocked } from '../adapters/webhooks/webhooks.errors.ts'

/** Whom a server may tell. What is absent follows from who can reach it. */
export interface WebhookSettings {
  /** Such as https; where absent, http too on a loopback address. */
  readonly schemes?: readonly string[]
  /** Whether addresses of its own network may be told; where absent, on a loopback address. */
  readonly near?: boolean
}

/**
 * Whoever can make webhooks makes this server send requests. On a loopback address that is somebody of this machine,
 * who could send them anyhow; on any other they reach public addresses over https alone, unless settings say more.
 */
export function webhookParts(loopback: boolean, settings: WebhookSettings) {
  const near = settings.near ?? loopback
  return {
    send: httpSender({ near }),
    reach: {
      schemes: settings.schemes ?? (loopback ? ['https', 'http'] : ['https']),
      mustBeReachable(host: string) {
        if (isAddress(host) && !mayReach(host, near)) throw addressBlocked(host)
      },
    },
  }
}

/** The settings that the environment names. */
export const webhookSettingsOf = (env: Readonly<Record<string, string | undefined>>): WebhookSettings => ({
  ...(env['SLIPWAY_WEBHOOK_SCHEMES']
    ? { schemes: env['SLIPWAY_WEBHOOK_SCHEMES'].split(',').map((scheme) => scheme.trim().toLowerCase()) }
    : {}),
  ...(env['SLIPWAY_WEBHOOK_PRIVATE'] ? { near: env['SLIPWAY_WEBHOOK_PRIVATE'] === '1' } : {}),
})
