import { defineConfig } from 'slipway'

export default defineConfig({
  /** Names the pipeline, the dataset, the model and the endpoint. */
  name: 'churn',
  /** The file to learn from; a relative path starts at this folder. */
  data: 'data/customers.csv',
  /** The column to predict. */
  target: 'churned',
  /** The class to find; the other one is the rest. */
  positive: 'yes',
  /** Which rows test: random, stratified, time:<column>[@from], order@<share>, group:<column>, column:<column>. */
  split: 'stratified',
  // split: 'time:signed_up', // train on the past of signed_up, test on what came after
  /** What a good model is worth: the report and the gate speak in these terms. */
  goal: {
    metric: 'roc_auc',
    target: 0.75, // the value that the business needs
    rows: 'customers',
    event: 'leave',
    // A customer lost unnoticed, and a discount given to one who would have stayed.
    costs: { miss: 400, falseAlarm: 40, currency: 'EUR' },
  },
  /** What the model is for, and where it should not be used; its card says it. */
  card: {
    use: ['Say whom to offer a discount before they leave.'],
    limits: ['Not for customers of less than a month: the data hold none.'],
  },
})
