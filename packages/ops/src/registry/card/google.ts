import type { ModelCard } from '@slipway/contract/model-card'
import { type CardFacts, cardTexts, releaseFacts, signatureFacts } from './card-facts.ts'
import { cardMarkdown } from './markdown.ts'

const described = (texts: readonly string[]) => texts.map((description) => ({ description }))

/** The card as Google's Model Card Toolkit reads it (schema v0.0.2). */
export function googleCard(facts: CardFacts): ModelCard {
  const { version, data, personal } = facts
  const texts = cardTexts(version)
  const { trainer, slices } = releaseFacts(version)
  const signature = signatureFacts(version)
  const columns = (list: readonly { name: string; type: string }[]) =>
    list.map(({ name, type }) => `${name}: ${type}`).join(', ')
  return {
    schema_version: '0.0.2',
    model_details: {
      name: version.model,
      overview: version.description,
      documentation: cardMarkdown(facts),
      owners: texts.owner
        ? [{ name: texts.owner, ...(texts.contact ? { contact: texts.contact } : {}) }]
        : [{ name: version.createdBy }],
      version: {
        name: String(version.number),
        date: new Date(version.createdAtMs).toISOString().slice(0, 10),
      },
      ...(texts.licence ? { licenses: [{ identifier: texts.licence }] } : {}),
    },
    model_parameters: {
      model_architecture: trainer ?? '',
      data: data
        ? [
            {
              name: `${data.name} version ${data.number}`,
              description: `${data.rows} rows, ${data.columns} columns, ${data.digest}`,
              sensitive: { sensitive_data: (personal ?? []).map((one) => `${one.column}: ${one.class}`) },
            },
          ]
        : [],
      input_format: columns(signature.inputs),
      output_format: columns(signature.outputs),
    },
    quantitative_analysis: {
      performance_metrics: [
        ...Object.entries(version.metrics)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([type, { value, low, high, on }]) => ({ type, value, ...interval(low, high), slice: on })),
        ...slices.map(({ column, value, metric, metricValue, low, high }) => ({
          type: metric,
          value: metricValue,
          ...interval(low, high),
          slice: `${column} = ${value}`,
        })),
      ],
    },
    considerations: {
      users: described(texts.users),
      use_cases: described(texts.use),
      limitations: described(texts.limits),
      ethical_considerations: texts.risks.map((name) => ({ name })),
    },
  }
}

/** None where none is known: then low and high are the value. */
const interval = (low: number, high: number) =>
  low === high ? {} : { confidence_interval: { lower_bound: low, upper_bound: high } }
