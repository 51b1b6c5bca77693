import { type CardFacts, cardTexts, releaseFacts, signatureFacts } from './card-facts.ts'

/** The card as a page, for people. */
export function cardMarkdown(facts: CardFacts): string {
  const { version } = facts
  const parts = [
    `# ${version.model} version ${version.number}`,
    statusLine(facts),
    version.description && plain(version.description),
    ...section('What it says of rows', summary(facts)),
    ...section('Intended use', intended(facts)),
    ...section('How good it is', quality(facts)),
    ...section('Where it is weaker', slices(facts)),
    ...section('Gate', gate(facts)),
    ...section('Data', data(facts)),
    ...section('Training', training(facts)),
    ...section('Drift', drift(facts)),
    ...section('Approvals', approvals(facts)),
    ...section('Code and environment', code(facts)),
    ...section('How to make it again', again(facts)),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, lines.join('\n')]

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)

function statusLine({ version }: CardFacts): string {
  const aliases = version.aliases.length > 0 ? ` (${version.aliases.join(', ')})` : ''
  return `Stage: ${version.stage}${aliases}. Made on ${day(version.createdAtMs)} by ${plain(version.createdBy)}.`
}

function summary({ version }: CardFacts): string[] {
  const { task, target, positive, threshold, classes, inputs } = signatureFacts(version)
  const { words } = releaseFacts(version)
  const kind =
    task === 'regression' ? 'a number' : task === 'binary' ? `the chance of ${positive ?? 'yes'}` : 'a class'
  return [
    ...(target ? [`- It predicts ${plain(target)}: ${plain(kind)}, from ${inputs.length} columns.`] : []),
    ...(classes.length > 0 ? [`- Classes: ${classes.map(plain).join(', ')}.`] : []),
    ...(threshold === null
      ? []
      : [`- ${plain(positive ?? 'Yes')} is said from a chance of ${short(threshold)} on.`]),
    ...words.map((line) => `- ${plain(line)}`),
  ]
}

function intended({ version }: CardFacts): string[] {
  const { use, users, limits, risks, owner, contact, licence } = cardTexts(version)
  const unsaid = use.length + users.length + limits.length + risks.length === 0
  return [
    ...(unsaid ? ['Nobody has written it down yet: `card` in slipway.config.ts.'] : []),
    ...use.map((line) => `- For: ${plain(line)}`),
    ...users.map((line) => `- Users: ${plain(line)}`),
    ...limits.map((line) => `- Limit: ${plain(line)}`),
    ...risks.map((line) => `- Risk: ${plain(line)}`),
    ...(owner ? [`- Owner: ${plain(owner)}${contact ? `, ${plain(contact)}` : ''}`] : []),
    ...(licence ? [`- Licence: ${plain(licence)}`] : []),
  ]
}

function quality({ version, sentences }: CardFacts): string[] {
  const metrics = Object.entries(version.metrics).sort(byName)
  if (metrics.length === 0) return ['No metric was registered with it.']
  return table(
    ['metric', 'value', '95 % interval', 'on', 'rows', 'in words'],
    metrics.map(([name, { value, low, high, on, n }]) => [
      name,
      short(value),
      low === high ? 'not known' : `${short(low)} to ${short(high)}`,
      on,
      String(n),
      sentences[name] ?? '',
    ]),
  )
}

function slices({ version }: CardFacts): string[] {
  const all = releaseFacts(version).slices
  if (all.length === 0) return []
  const worse = all.filter((slice) => slice.worse)
  if (worse.length === 0) return [`Nowhere clearly: ${all.length} groups of rows were looked at.`]
  return table(
    ['rows where', 'rows', 'metric', 'value', '95 % interval'],
    worse.map(({ column, value, n, metric, metricValue, low, high }) => [
      `${column} is ${value}`,
      String(n),
      metric,
      short(metricValue),
      `${short(low)} to ${short(high)}`,
    ]),
  )
}

function gate({ version }: CardFacts): string[] {
  if (!version.gate) return ['No gate has judged it.']
  return [
    version.gate.passed ? 'Passed:' : 'Refused:',
    '',
    ...version.gate.rules.map(
      ({ rule, ok, detail }) =>
        `- ${ok ? 'holds' : 'fails'}: ${plain(rule)}${detail ? ` (${plain(detail)})` : ''}`,
    ),
  ]
}

function data({ version, data: of, personal }: CardFacts): string[] {
  if (!of) {
    const { datasetDigest } = version.lineage
    return [
      datasetDigest ? `Digest ${datasetDigest}.` : 'Not known: it was registered without a dataset version.',
    ]
  }
  return [
    `- ${plain(of.name)} version ${of.number}: ${of.rows} rows, ${of.columns} columns, from ${plain(of.source.path)}`,
    `- Digest: \`${of.digest}\``,
    ...(of.validation
      ? [
          `- Checks: ${of.validation.passed} passed, ${of.validation.failed} failed, ${of.validation.warned} warned`,
        ]
      : []),
    personal === null
      ? '- Personal data: not looked for, the rows are not here.'
      : personal.length === 0
        ? '- Personal data: none found.'
        : '- Personal data found in:',
    ...(personal ?? []).map((one) => `  - ${plain(one.column)}: ${one.class} (${plain(one.evidence)})`),
    ...learnedPersonal(version),
  ]
}

/** Of what was found, what the model is made with; said of models whose making told it. */
function learnedPersonal(version: CardFacts['version']): string[] {
  if (version.facts.personal === undefined) return []
  const { personal } = releaseFacts(version)
  if (personal.length === 0) return ['- Personal data that the model learns from: none.']
  const features = (one: unknown) => (Array.isArray(one) ? one.length : 0)
  return [
    '- Personal data that the model learns from:',
    ...personal.map(
      (one) => `  - ${plain(one.column)}: ${plain(one.class)}, as ${features(one.features)} features`,
    ),
  ]
}

function training({ version, params, outOfUse }: CardFacts): string[] {
  const { candidate, trainer, settings, preparation, trainedRows, candidates } = releaseFacts(version)
  const { run, seed } = version.lineage
  const chosen = Object.entries(settings).sort(byName)
  return [
    ...(candidate ? [`- Chosen: ${plain(candidate)}${trainer ? `, trained by ${plain(trainer)}` : ''}`] : []),
    ...(chosen.length > 0
      ? [`- Settings: ${chosen.map(([key, value]) => `${key} = ${plain(JSON.stringify(value))}`).join(', ')}`]
      : Object.entries(params)
          .sort(byName)
          .map(([key, value]) => `- Parameter ${plain(key)}: ${plain(value)}`)),
    ...(trainedRows === null ? [] : [`- Rows: ${trainedRows}`]),
    ...(seed === undefined || seed === null ? [] : [`- Seed: ${seed}`]),
    ...(run ? [`- Run: \`${run}\``] : []),
    ...preparation.map((line) => `- Preparation: ${plain(line)}`),
    ...outOfUse.map((line) => `- Falls out of use: ${plain(line)}`),
    ...(candidates.length > 0
      ? [
          '',
          ...table(
            ['tried', candidates[0]!.metric, ''],
            candidates.map(({ name, value, chosen: won }) => [name, short(value), won ? 'chosen' : '']),
          ),
        ]
      : []),
  ]
}

function drift({ version, baseline }: CardFacts): string[] {
  const file = version.files.find(({ path }) => path === 'baseline.json')
  if (!file) return ['No baseline was kept, so drift cannot be told.']
  return [
    `Compared with \`${file.digest}\`${baseline ? `: ${baseline.columns} columns of ${baseline.rows} rows${baseline.answers ? ', and the answers to them' : ''}` : ''}.`,
  ]
}

function approvals({ approvals: all }: CardFacts): string[] {
  if (all.length === 0) return ['Nobody was asked.']
  return table(
    ['for', 'status', 'asked by', 'why', 'decided by', 'comment', 'on'],
    all.map((one) => [
      one.target,
      one.status === 'void' ? `void: ${one.changed.join(', ')} changed` : one.status,
      one.requestedBy,
      one.reason,
      one.decidedBy ?? '',
      one.comment,
      one.decidedAtMs === null ? '' : day(one.decidedAtMs),
    ]),
  )
}

function code({ version, sources }: CardFacts): string[] {
  const { codeDigest, lockfileDigest, pipelineRun, environment } = version.lineage
  const { deployment } = version
  return [
    ...(codeDigest
      ? [`- Code: \`${codeDigest}\`${sources === null ? '' : `, ${sources} source files`}`]
      : []),
    ...(lockfileDigest ? [`- Lockfile: \`${lockfileDigest}\``] : []),
    ...(pipelineRun ? [`- Pipeline run: \`${pipelineRun}\``] : []),
    ...Object.entries(environment ?? {})
      .sort(byName)
      .map(([key, value]) => `- ${key}: ${plain(value)}`),
    ...(deployment ? [`- Deployment: \`${JSON.stringify(deployment)}\``] : []),
    ...version.files.map(({ path, digest, bytes }) => `- File ${plain(path)}: \`${digest}\`, ${bytes} bytes`),
  ]
}

/** Of a model whose name can be typed as it is; other tools' may be any text. */
function again({ version: { model, number, lineage } }: CardFacts): string[] {
  if (!lineage.pipelineRun || !/^[\w.-]+$/.test(model)) return []
  return [
    `\`slipway reproduce ${model}@${number}\` runs the stored code over the stored data again, and compares step by step.`,
  ]
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) =>
  a < b ? -1 : a > b ? 1 : 0

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(plain))].map((row) => `| ${row.join(' | ')} |`)

/** A text that is not ours: on one line, and no mark of it steers the page. An underscore inside a word is none. */
const plain = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*{}[\]<>#|]|(?<!\w)_|_(?!\w)/g, (mark) => `\\${mark}`)

const short = (value: number): string =>
  Number.isInteger(value) ? String(value) : Number(value.toPrecision(4)).toString()
