import type { AnyValue } from '../../tracking/index.ts'
import { plain, pythonJson } from './any-value.ts'

const longest = 1000

/** What a list shows of what came in or went out: of a conversation its last message, else the JSON, cut. */
export function previewOf(value: AnyValue | undefined, role: 'user' | 'assistant'): string | null {
  if (value === undefined) return null
  const content = contentOf(plain(value), role) || pythonJson(value)
  return content.length <= longest ? content : `${content.slice(0, longest - 3)}...`
}

type Message = Record<string, unknown>

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'role' in value && 'content' in value

function contentOf(value: unknown, role: string): string | null {
  const messages = messagesOf(value)
  const message = messages.findLast((one) => one['role'] === role) ?? messages.at(-1)
  const content = message?.['content']
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return null
  const part = (content as Message[]).find((one) => typeof one?.['text'] === 'string')
  return (part?.['text'] as string | undefined) ?? null
}

/** The messages of the forms in which chat applications are asked and answer. */
function messagesOf(value: unknown): Message[] {
  if (typeof value !== 'object' || value === null) return []
  const of = value as Record<string, unknown>
  for (const name of ['messages', 'input', 'output'])
    if (Array.isArray(of[name]) && of[name].length > 0) return of[name].filter(isMessage)
  const choice = Array.isArray(of['choices']) ? (of['choices'][0] as Message | undefined) : undefined
  if (isMessage(choice?.['message'])) return [choice['message']]
  return of['request'] === undefined ? [] : messagesOf(of['request'])
}
