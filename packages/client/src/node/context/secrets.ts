const secretName =
  /pass(word|wd|phrase)?\b|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential|authorization|\bauth\b|\bdsn\b|connection[-_]?string/i

/** What is recognised as a secret whatever it is called: keys and tokens of well-known makers. */
const secretShapes = [
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{36,}\b/g,
  /\bgithub_pat_\w{22,}\b/g,
  /\bglpat-[\w-]{20,}\b/g,
  /\bsk-[\w-]{20,}\b/g,
  /\bhf_[A-Za-z0-9]{30,}\b/g,
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\bxox[abeoprs]-[\w-]{10,}\b/g,
  /\bAIza[\w-]{35}\b/g,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
]
const userInUrl = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/@:]*):([^\s/@]+)@/gi
/** name = "value", name: value, "name": "value" */
const assigned =
  /((?:["']?)[\w.-]*(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?)[\w.-]*(?:["']?)\s*(?::|=>?)\s*)(["'`])([^"'`\n]{4,})\2/gi

const mask = '***'

/** A text with the values of secrets masked: known shapes, users' passwords in addresses, `password = "…"`. */
export function maskText(text: string): string {
  let masked = text.replaceAll(userInUrl, (_, scheme: string, user: string) => `${scheme}${user}:${mask}@`)
  for (const shape of secretShapes) masked = masked.replaceAll(shape, mask)
  return masked.replaceAll(assigned, (_, before: string, quote: string) => before + quote + mask + quote)
}

/** Arguments with the values of secret ones masked: --token x, --token=x, API_KEY=x, and what looks like a secret. */
export function maskCommand(words: readonly string[]): string[] {
  return words.map((word, i) => {
    const before = words[i - 1]
    if (
      before &&
      /^--?[A-Za-z]/.test(before) &&
      !before.includes('=') &&
      secretName.test(before) &&
      !word.startsWith('-')
    )
      return mask
    const named = /^(-{0,2}[\w.-]+)=(.+)$/s.exec(word)
    if (named && secretName.test(named[1]!)) return `${named[1]}=${mask}`
    return maskText(word)
  })
}

const secretFile =
  /^(\.env(\..*)?|.*\.env|\.npmrc|\.pypirc|\.netrc|\.htpasswd|\.pgpass|id_(rsa|dsa|ecdsa|ed25519).*|.*\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg|tfvars|tfstate)|credentials(\..*)?|.*secrets?\.(json|ya?ml|toml|ini|env|txt)|service[-_]?account.*\.json|kubeconfig)$/i
const secretFolder = /(^|\/)\.(ssh|aws|gnupg|kube|azure|docker)\//i

/** Whether a file's content is likely a secret, by its path. */
export const isSecretFile = (path: string): boolean =>
  secretFolder.test(path) || secretFile.test(path.split('/').at(-1)!)
