import { expect, it } from 'vitest'
import { costWords } from './cost-words.ts'

it.each([
  [12.4, 'EUR', '12.40 EUR'],
  [1234.567, 'USD', '1,234.57 USD'],
  [0.0001, 'EUR', 'under 0.01 EUR'],
  [0, 'EUR', '0.00 EUR'],
  [3, null, '3.00'],
])('%s %s is written %s', (amount, currency, words) => expect(costWords(amount, currency)).toBe(words))
