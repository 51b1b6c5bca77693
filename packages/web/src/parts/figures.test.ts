import { expect, it } from 'vitest'
import { figure } from './figures.ts'

it('writes numbers as Intl does for en-US, with four digits that mean something', () => {
  const few = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 })
  for (const value of [0.00012346, -0.5, 0.86421, 1.0006, 12.3456, 999.96, 1234.56, -9999.4])
    expect(figure(value)).toBe(few.format(value))
  const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
  for (const value of [0, 7, -1000, 12_345.6, -123_456.7, 1_234_567, 9_007_199_254_740_991])
    expect(figure(value)).toBe(whole.format(value))
})
