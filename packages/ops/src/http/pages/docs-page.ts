import type { OpenApi, Operation } from '../openapi.ts'
import { html, type Html } from './html.ts'
import { page } from './page.ts'
import { schemaText } from './schema-text.ts'

interface Listed extends Operation {
  readonly method: string
  readonly path: string
}

/** The API reference, rendered from its OpenAPI description. */
export function docsPage(api: OpenApi, others: readonly string[]): Html {
  const operations: Listed[] = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
    })),
  )
  const tags = api.tags.map(({ name }) => name)
  return page(
    'Slipway API',
    html`<header>
<h1>Slipway API</h1>
<p class="soft">${api.info.description} <a href="/api/v1/openapi.json">OpenAPI ${api.openapi}</a> · <a href="/">What runs here</a></p>
<nav aria-label="Parts"><ul>${tags.map((tag) => html`<li><a href="#tag-${tag}">${tag}</a></li>`)}${others.length > 0 ? html`<li><a href="#others">other protocols</a></li>` : null}</ul></nav>
</header>
<main>
${tags.map(
  (tag) => html`<section aria-labelledby="tag-${tag}"><h2 id="tag-${tag}">${tag}</h2>
${operations.filter((o) => o.tags.includes(tag)).map(article)}</section>`,
)}
${
  others.length > 0
    ? html`<section aria-labelledby="others"><h2 id="others">other protocols</h2>
<p class="soft">Their shapes are those of the protocols themselves: Open Inference Protocol, MLflow, SageMaker, Prometheus.</p>
<pre>${others.join('\n')}</pre></section>`
    : null
}
</main>`,
  )
}

function article(o: Listed): Html {
  const [bodyMedia, body] = Object.entries(o.requestBody?.content ?? {})[0] ?? []
  const [replyMedia, reply] = Object.entries(o.responses['200']?.content ?? {})[0] ?? []
  return html`<article id="${o.operationId}">
<h3><span class="method">${o.method}</span> <code>${o.path}</code></h3>
<p>${o.summary}. <span class="soft">Operation <a href="#${o.operationId}">${o.operationId}</a>; role: ${o['x-role']}.</span></p>
${
  o.parameters
    ? html`<div class="scroll"><table><tr><th>parameter</th><th>in</th><th>type</th></tr>${o.parameters.map(
        (p) =>
          html`<tr><td><code>${p.name}${p.required ? '' : '?'}</code></td><td>${p.in}</td><td><code>${schemaText(p.schema)}</code></td></tr>`,
      )}</table></div>`
    : null
}
${body ? html`<p class="soft">Body, ${bodyMedia}</p><pre>${schemaText(body.schema)}</pre>` : null}
${reply ? html`<p class="soft">Reply, ${replyMedia}</p><pre>${schemaText(reply.schema)}</pre>` : null}
</article>
`
}
