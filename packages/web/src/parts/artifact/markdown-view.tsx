import './artifact.css'
import { Table } from '@mantine/core'
import { lexer, type Token, type Tokens } from 'marked'
import { createElement, Fragment, type ReactNode, useMemo } from 'react'

/** Markdown as elements: HTML within stands there as text, pictures are told, and links open elsewhere. */
export function MarkdownView({ text }: { text: string }) {
  const tokens = useMemo(() => lexer(text), [text])
  return <div className="markdown">{tokens.map(block)}</div>
}

const all = (tokens: readonly Token[] | undefined, make: (token: Token, at: number) => ReactNode) =>
  (tokens ?? []).map(make)

const block = (token: Token, at: number): ReactNode => {
  switch (token.type) {
    case 'heading': {
      const { depth, tokens } = token as Tokens.Heading
      // The screen has the first level.
      return createElement(`h${Math.min(6, depth + 1)}`, { key: at }, all(tokens, inline))
    }
    case 'paragraph':
      return <p key={at}>{all((token as Tokens.Paragraph).tokens, inline)}</p>
    case 'code':
      return (
        <pre key={at} className="values" tabIndex={0}>
          {(token as Tokens.Code).text}
        </pre>
      )
    case 'blockquote':
      return <blockquote key={at}>{all((token as Tokens.Blockquote).tokens, block)}</blockquote>
    case 'list': {
      const { ordered, items, start } = token as Tokens.List
      const inner = items.map(({ tokens, checked, task }, i) => (
        // A list of what was written has no other order.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <li key={i}>
          {task && (checked ? '☑ ' : '☐ ')}
          {all(tokens, block)}
        </li>
      ))
      return ordered ? (
        <ol key={at} start={start || 1}>
          {inner}
        </ol>
      ) : (
        <ul key={at}>{inner}</ul>
      )
    }
    case 'table':
      return <Cells key={at} of={token as Tokens.Table} />
    case 'hr':
      return <hr key={at} />
    case 'space':
    case 'def':
      return null
    case 'text': {
      const { tokens, text } = token as Tokens.Text
      return <Fragment key={at}>{tokens ? all(tokens, inline) : text}</Fragment>
    }
    default:
      return <p key={at}>{token.raw}</p>
  }
}

const inline = (token: Token, at: number): ReactNode => {
  switch (token.type) {
    case 'strong':
      return <strong key={at}>{all((token as Tokens.Strong).tokens, inline)}</strong>
    case 'em':
      return <em key={at}>{all((token as Tokens.Em).tokens, inline)}</em>
    case 'del':
      return <del key={at}>{all((token as Tokens.Del).tokens, inline)}</del>
    case 'codespan':
      return <code key={at}>{(token as Tokens.Codespan).text}</code>
    case 'br':
      return <br key={at} />
    case 'link': {
      const { href, tokens } = token as Tokens.Link
      const safe = /^(https?:|mailto:)/i.test(href)
      return safe ? (
        <a key={at} href={href} target="_blank" rel="noreferrer noopener">
          {all(tokens, inline)}
        </a>
      ) : (
        <Fragment key={at}>{all(tokens, inline)}</Fragment>
      )
    }
    case 'image':
      return (
        <span key={at} className="soft">
          [{(token as Tokens.Image).text || 'a picture'}]
        </span>
      )
    case 'text': {
      const { tokens, text } = token as Tokens.Text
      return <Fragment key={at}>{tokens ? all(tokens, inline) : plain(text)}</Fragment>
    }
    case 'escape':
      return <Fragment key={at}>{(token as Tokens.Escape).text}</Fragment>
    default:
      return <Fragment key={at}>{token.raw}</Fragment>
  }
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
}
const plain = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name]!)

function Cells({ of: { header, rows } }: { of: Tokens.Table }) {
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {header.map(({ tokens, align }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
              <Table.Th key={i} ta={align ?? undefined}>
                {tokens.length > 0 ? all(tokens, inline) : <span className="away">Column {i + 1}</span>}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
            <Table.Tr key={at}>
              {row.map(({ tokens, align }, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
                <Table.Td key={i} ta={align ?? undefined}>
                  {all(tokens, inline)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
