import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'

/** Screens of the web UI: all of them are the same page, which looks at its address. */
export const screens = [
  '/',
  '/experiments',
  '/runs/:id',
  '/compare',
  '/studies',
  '/studies/:name',
  '/pipelines',
  '/pipeline-runs/:id',
  '/datasets',
  '/datasets/:name',
  '/models',
  '/models/:name',
  '/endpoints',
  '/endpoints/:name',
  '/monitoring',
  '/lineage',
]

const aYearMs = 31_536_000_000

/**
 * Gives out the built web UI: one page for all screens, and its files, whose names hold a hash of their content. The
 * policy of the page lets run and look what comes from here alone; styles that Mantine writes into the page carry a
 * nonce that is new each time.
 * @param dir the build of packages/web
 */
export const webRoutes: FastifyPluginAsync<{ dir: string; sendPage: SendPage }> = async (
  app,
  { dir, sendPage },
) => {
  await app.register(fastifyStatic, {
    root: join(dir, 'assets'),
    prefix: '/assets/',
    immutable: true,
    maxAge: aYearMs,
    index: false,
    preCompressed: true,
    decorateReply: false,
  })
  app.get('/frame', { config: { open: true } }, async (_, reply) => sendFrame(reply))
  for (const screen of screens)
    app.get(screen, { config: { open: true } }, async ({ url, headers }, reply) =>
      url === '/' && asksWhetherAlive(headers) ? alive : sendPage(reply),
    )
}

export type SendPage = (reply: FastifyReply) => FastifyReply

/**
 * By its first protocol KServe's client asks at the root whether the server lives, and wants JSON. It says no more of
 * itself than which library it is written with; everybody else is shown the screens there.
 */
export const alive = { status: 'alive' }
export const asksWhetherAlive = ({ accept, 'user-agent': agent = '' }: IncomingHttpHeaders): boolean =>
  accept === 'application/json' || (accept === '*/*' && agent.startsWith('python-httpx/'))

/** The page of all screens, which also says so where there is none at its address. */
export const webPage = (dir: string): SendPage => {
  const page = readFileSync(join(dir, 'index.html'), 'utf8')
  return (reply) => send(reply, page)
}

const send = (reply: FastifyReply, page: string): FastifyReply => {
  const nonce = randomBytes(16).toString('base64')
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    .serializer((payload: unknown) => payload as string)
    .send(page.replace('__CSP_NONCE__', nonce))
}

/**
 * Shows one document that the page around it hands over, and knows nothing else: in an origin without a name, wherever it
 * is opened, its scripts run but ask nobody anything.
 */
const frame = `<!doctype html><meta charset="utf-8"><title>File</title><script>
addEventListener('message', (event) => {
  if (event.source !== parent || parent === window) return
  document.open()
  document.write(event.data)
  document.close()
}, { once: true })
</script>`

const sendFrame = (reply: FastifyReply): FastifyReply =>
  reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        'sandbox allow-scripts',
        "default-src 'none'",
        "script-src 'unsafe-inline' 'unsafe-eval'",
        "style-src 'unsafe-inline'",
        'img-src data: blob:',
        'font-src data:',
        'media-src data: blob:',
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
      ].join('; '),
      'x-content-type-options': 'nosniff',
      'x-dns-prefetch-control': 'off',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    .serializer((payload: unknown) => payload as string)
    .send(frame)
