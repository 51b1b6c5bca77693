import { field, row, type RowOf } from 'slipway'

/** One row of customers.csv. A file that does not fit is refused before anything is learnt. */
export const Churn = row({
  customer_id: field.text(), // id
  signed_up: field.date(), // time
  region: field.values('east', 'north', 'south', 'west'),
  plan: field.values('basic', 'fibre', 'fibre plus'),
  contract: field.values('month-to-month', 'one year', 'two years'),
  payment: field.values('bank transfer', 'card', 'electronic check'),
  tenure_months: field.integer(),
  monthly_charge: field.number(),
  total_charge: field.number().nullable(),
  data_gb: field.number(),
  support_calls: field.integer(),
  late_payments: field.integer(),
  satisfaction: field.integer().nullable(),
  churned: field.values('no', 'yes'), // the target
})

export type ChurnRow = RowOf<typeof Churn>
