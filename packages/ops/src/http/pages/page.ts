import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { html, Html } from './html.ts'

const css = `
:root{color-scheme:light dark;--ink:#16202c;--soft:#5a6878;--line:#d9dfe6;--back:#fff;--card:#f6f8fa;--mark:#0b6bcb}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#9aa7b5;--line:#2c3742;--back:#11171d;--card:#19212a;--mark:#6bb3ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main,header,footer{max-width:64rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}footer{padding-top:1.5rem;padding-bottom:2rem;color:var(--soft)}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:0}
a{color:var(--mark)}a:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}
p{margin:.25rem 0}.soft{color:var(--soft)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--soft);white-space:nowrap}td{overflow-wrap:break-word}td.n{font-variant-numeric:tabular-nums}
code,pre{font:13px/1.5 ui-monospace,monospace}
pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;overflow-x:auto;margin:.4rem 0}pre.command{white-space:pre-wrap}
article{border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;margin:.75rem 0;overflow-wrap:anywhere}
.method{font-weight:700}
`
const cssHash = createHash('sha256').update(css).digest('base64')
const policy = `default-src 'none'; style-src 'sha256-${cssHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** A whole page around its content: no script, no foreign resource, one style sheet. */
export const page = (title: string, content: Html): Html =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>
<style>${new Html(css)}</style>
</head>
<body>
${content}
</body>
</html>
`

export const sendPage = (reply: FastifyReply, content: Html): FastifyReply =>
  reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .serializer((payload: unknown) => payload as string)
    .send(content.text)
