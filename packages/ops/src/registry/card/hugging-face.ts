import { stringify } from 'yaml'
import { type CardFacts, cardTexts, signatureFacts } from './card-facts.ts'
import { cardMarkdown } from './markdown.ts'

/** The card as a README of the Hugging Face Hub: YAML that its tools read, then the page. */
export function huggingFaceCard(facts: CardFacts): string {
  const { version, data } = facts
  const { licence, language } = cardTexts(version)
  const { task } = signatureFacts(version)
  const pipeline = task === 'regression' ? 'tabular-regression' : task ? 'tabular-classification' : null
  const dataset = {
    type: data?.name ?? 'unknown',
    name: data ? `${data.name} version ${data.number}` : 'unknown',
    ...(data ? { revision: data.digest } : {}),
  }
  const metrics = Object.entries(version.metrics).sort(([a], [b]) => (a < b ? -1 : 1))
  const results = [...Map.groupBy(metrics, ([, { on }]) => on)].map(([on, of]) => ({
    task: { type: pipeline ?? 'other' },
    dataset: { ...dataset, split: on },
    metrics: of.map(([type, { value, low, high }]) => ({
      type,
      value,
      name: low === high ? type : `${type} (95 % interval ${low} to ${high})`,
      verified: false,
    })),
  }))
  const front = {
    ...(language.length > 0 ? { language } : {}),
    ...(licence ? { license: licence } : {}),
    library_name: 'onnx',
    ...(pipeline ? { pipeline_tag: pipeline } : {}),
    tags: ['slipway', 'onnx', ...(pipeline ? ['tabular'] : [])],
    ...(results.length > 0 ? { 'model-index': [{ name: version.model, results }] } : {}),
  }
  return `---\n${stringify(front, { lineWidth: 0 })}---\n\n${cardMarkdown(facts)}`
}
