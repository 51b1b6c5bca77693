import { check, col, rows, type CheckSource } from 'slipway'

/**
 * What must hold before a model learns from the data. A failing check stops the pipeline; one that ends in
 * .warn() is only told. They were suggested from the file: keep the ones that say what you know.
 */
export const checks: CheckSource[] = [
  // there are 4,000 rows now; half of them would be a broken export
  rows().count(2000).warn(),
  // it is text in all 4,000 rows
  check(col('customer_id')).ofType('text').block(),
  // no value is missing
  check(col('customer_id')).notNull().warn(),
  // every row has a value of its own
  check(col('customer_id')).unique().warn(),
  // it is date in all 4,000 rows
  check(col('signed_up')).ofType('date').block(),
  // no value is missing
  check(col('signed_up')).notNull().warn(),
  // it is text in all 4,000 rows
  check(col('region')).ofType('text').block(),
  // no value is missing
  check(col('region')).notNull().warn(),
  // only these 4 values occur
  check(col('region')).oneOf(['north', 'south', 'west', 'east']).warn(),
  // it is text in all 4,000 rows
  check(col('plan')).ofType('text').block(),
  // no value is missing
  check(col('plan')).notNull().warn(),
  // only these 3 values occur
  check(col('plan')).oneOf(['fibre', 'basic', 'fibre plus']).warn(),
  // it is text in all 4,000 rows
  check(col('contract')).ofType('text').block(),
  // no value is missing
  check(col('contract')).notNull().warn(),
  // only these 3 values occur
  check(col('contract')).oneOf(['month-to-month', 'two years', 'one year']).warn(),
  // it is text in all 4,000 rows
  check(col('payment')).ofType('text').block(),
  // no value is missing
  check(col('payment')).notNull().warn(),
  // only these 3 values occur
  check(col('payment')).oneOf(['electronic check', 'card', 'bank transfer']).warn(),
  // it is integer in all 4,000 rows
  check(col('tenure_months')).ofType('integer').block(),
  // no value is missing
  check(col('tenure_months')).notNull().warn(),
  // 0 to 170 now; a tenth of the range is added, and nothing is negative
  check(col('tenure_months')).between(0, 187).warn(),
  // it is number in all 4,000 rows
  check(col('monthly_charge')).ofType('number').block(),
  // no value is missing
  check(col('monthly_charge')).notNull().warn(),
  // 1.95 to 102.33 now; a tenth of the range is added, and nothing is negative
  check(col('monthly_charge')).between(0, 112.4).warn(),
  // it is number in all 4,000 rows
  check(col('total_charge')).ofType('number').block(),
  // 1.5 % missing now; the margin is three standard errors
  check(col('total_charge')).nullShare(0.021).warn(),
  // 11.58 to 9548.57 now; a tenth of the range is added, and nothing is negative
  check(col('total_charge')).between(0, 10500).warn(),
  // it is number in all 4,000 rows
  check(col('data_gb')).ofType('number').block(),
  // no value is missing
  check(col('data_gb')).notNull().warn(),
  // 0.4 to 593.6 now; a tenth of the range is added, and nothing is negative
  check(col('data_gb')).between(0, 652.9).warn(),
  // it is integer in all 4,000 rows
  check(col('support_calls')).ofType('integer').block(),
  // no value is missing
  check(col('support_calls')).notNull().warn(),
  // 0 to 8 now; a tenth of the range is added, and nothing is negative
  check(col('support_calls')).between(0, 9).warn(),
  // it is integer in all 4,000 rows
  check(col('late_payments')).ofType('integer').block(),
  // no value is missing
  check(col('late_payments')).notNull().warn(),
  // 0 to 7 now; a tenth of the range is added, and nothing is negative
  check(col('late_payments')).between(0, 8).warn(),
  // it is integer in all 4,000 rows
  check(col('satisfaction')).ofType('integer').block(),
  // 10.65 % missing now; the margin is three standard errors
  check(col('satisfaction')).nullShare(0.122).warn(),
  // 1 to 5 now; a tenth of the range is added, and nothing is negative
  check(col('satisfaction')).between(0, 6).warn(),
  // it is text in all 4,000 rows
  check(col('churned')).ofType('text').block(),
  // no value is missing
  check(col('churned')).notNull().block(),
  // only these 2 values occur
  check(col('churned')).oneOf(['no', 'yes']).block(),
]
