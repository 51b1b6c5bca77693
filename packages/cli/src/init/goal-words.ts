import { wordsOf } from './words.ts'

/** What a row is and what positive ones do, where the target's name gives it away: the report's sentences use it. */
export const goalWords = (target: string): { rows: string; event: string } | null => {
  const words = wordsOf(target)
  const known = KNOWN.find(([names]) => words.some((word) => names.includes(word)))
  return known ? { rows: known[1], event: known[2] } : null
}

const KNOWN: readonly (readonly [readonly string[], string, string])[] = [
  [['churn', 'churned', 'attrition', 'exited'], 'customers', 'leave'],
  [['fraud', 'fraudulent'], 'transactions', 'are fraud'],
  [['canceled', 'cancelled', 'cancellation'], 'bookings', 'are canceled'],
  [['failure', 'failed', 'breakdown'], 'machines', 'fail'],
  [['spam'], 'messages', 'are spam'],
  [['default', 'defaulted'], 'loans', 'default'],
]
