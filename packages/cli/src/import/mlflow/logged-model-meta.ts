import type { LoggedModelStatus } from '@slipway/contract/logged-models'

const statuses: readonly LoggedModelStatus[] = ['unknown', 'pending', 'ready', 'failed']
const words: Readonly<Record<string, LoggedModelStatus>> = {
  LOGGED_MODEL_PENDING: 'pending',
  PENDING: 'pending',
  LOGGED_MODEL_READY: 'ready',
  READY: 'ready',
  LOGGED_MODEL_UPLOAD_FAILED: 'failed',
  FAILED: 'failed',
}

/** The number that MLflow's database and files give the status of a logged model, or the word that its server does. */
export const modelStatusOf = (status: string): LoggedModelStatus =>
  /^\d+$/.test(status) ? (statuses[Number(status)] ?? 'unknown') : (words[status] ?? 'unknown')

/** The logged model that the source of a registered version names, such as models:/m-0123…; null for any other. */
export const loggedModelOf = (source: string): string | null =>
  /^models:\/+(m-[0-9a-f]{32})(?:\/|$)/.exec(source)?.[1] ?? null
