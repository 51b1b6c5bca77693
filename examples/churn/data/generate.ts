// Writes data/customers.csv: made-up customers of a telecom company, some of whom leave. Same seed, same file.
//   node data/generate.ts [rows] [seed]
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** mulberry32: small, seeded, good enough to make up customers with. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** The CSV text of `rows` customers. */
export function customers(rows: number, seed: number): string {
  const next = random(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const pick = <const T extends string>(...choices: readonly (readonly [T, number])[]): T => {
    let at = next()
    for (const [choice, share] of choices) if ((at -= share) < 0) return choice
    return choices.at(-1)![0]
  }
  const lines = [
    'customer_id,signed_up,region,plan,contract,payment,tenure_months,monthly_charge,total_charge,data_gb,support_calls,late_payments,satisfaction,churned',
  ]
  const today = Date.UTC(2026, 5, 30)
  for (let i = 0; i < rows; i++) {
    const contract = pick(['month-to-month', 0.52], ['one year', 0.23], ['two years', 0.25])
    const plan = pick(['basic', 0.35], ['fibre', 0.45], ['fibre plus', 0.2])
    const payment = pick(['card', 0.3], ['bank transfer', 0.28], ['electronic check', 0.42])
    const region = pick(['north', 0.3], ['south', 0.25], ['east', 0.2], ['west', 0.25])
    const tenure = Math.max(
      0,
      Math.round(contract === 'month-to-month' ? -18 * Math.log(1 - next()) : 14 + 50 * next()),
    )
    const monthly = { basic: 22, fibre: 58, 'fibre plus': 86 }[plan] + 6 * normal()
    const dataGb = Math.exp({ basic: 1.2, fibre: 3, 'fibre plus': 4 }[plan] + 0.6 * normal())
    const calls = Math.floor(-1.1 * Math.log(1 - next()) * (plan === 'basic' ? 0.7 : 1.2))
    const late = Math.floor(-0.6 * Math.log(1 - next()) * (payment === 'electronic check' ? 1.6 : 0.7))
    const satisfaction = Math.min(5, Math.max(1, Math.round(4.1 - 0.55 * calls + 0.9 * normal())))
    const score =
      -2.15 +
      { 'month-to-month': 1.35, 'one year': -0.1, 'two years': -1.25 }[contract] +
      { basic: -0.35, fibre: 0.3, 'fibre plus': 0.1 }[plan] +
      (payment === 'electronic check' ? 0.35 : 0) -
      0.035 * Math.min(tenure, 48) +
      0.4 * calls * (contract === 'month-to-month' ? 1.2 : 0.5) +
      0.3 * late +
      0.32 * (3.5 - satisfaction) +
      0.018 * (monthly - 55)
    const churned = next() < 1 / (1 + Math.exp(-score)) ? 'yes' : 'no'
    const signedUp = new Date(today - (tenure + next()) * 30.44 * 86_400_000).toISOString().slice(0, 10)
    lines.push(
      [
        `C${String(100_000 + i)}`,
        signedUp,
        region,
        plan,
        contract,
        payment,
        tenure,
        monthly.toFixed(2),
        tenure === 0 ? '' : (monthly * tenure * (0.97 + 0.06 * next())).toFixed(2),
        dataGb.toFixed(1),
        calls,
        late,
        next() < 0.12 ? '' : satisfaction,
        churned,
      ].join(','),
    )
  }
  return `${lines.join('\n')}\n`
}

if (import.meta.main) {
  const [rows = '4000', seed = '7'] = process.argv.slice(2)
  const file = join(import.meta.dirname, 'customers.csv')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, customers(Number(rows), Number(seed)))
  console.log(`${rows} customers in ${file}`)
}
