import { sha256 } from '@slipway/flow/encoding'
import { step } from '@slipway/flow'
import { askToBeChampion, championProtected } from './ask-approval.ts'
import { championOf } from './champion.ts'
import { standingAt } from './callers.ts'
import { letAnswer, type ReleasedRollout, type ReleaseWay } from './let-answer.ts'
import { platformOf } from './platform.ts'
import type {
  CandidateLine,
  CardWords,
  CheckedDataset,
  Choice,
  Evaluation,
  Metric,
  Model,
  Parts,
  Verdict,
} from './shapes.ts'

/** What a run of the whole loop gives: the one document that `slipway run --json` prints. */
export interface Released {
  readonly run: string
  readonly dataset: {
    readonly id: string
    readonly name: string
    readonly version: number
    readonly digest: string
    readonly rows: number
    readonly columns: number
  }
  readonly checks: {
    readonly passed: number
    readonly failed: number
    readonly warned: number
    readonly warnings: readonly string[]
  }
  readonly split: { readonly kind: string; readonly words: readonly string[] }
  readonly candidates: readonly CandidateLine[]
  readonly metrics: Readonly<Record<string, Metric>>
  readonly primary: string
  readonly words: readonly string[]
  readonly baseline: Evaluation['baseline']
  readonly champion: Evaluation['champion']
  readonly cost: Evaluation['cost']
  readonly slices: Evaluation['slices']
  readonly importance: Model['importance']
  readonly personal: Model['personal']
  readonly model: {
    readonly name: string
    readonly version: number
    readonly id: string
    readonly parity: number
  }
  readonly gate: Verdict
  /** The request that a second person decides, where `champion` is protected and this version wants to be it. */
  readonly approval: string | null
  readonly endpoint: {
    readonly name: string
    readonly url: string
    /** Whether it answers now. */
    readonly live: boolean
    /** The version that answers: this one, or the champion that it did not replace (yet); null where none does. */
    readonly version: number | null
    /** The endpoint's revision when the step ended. */
    readonly revision: number | null
  }
  /** How it comes to answer, and what the guardrails say; null where it answers at once, or does not come to. */
  readonly rollout: ReleasedRollout | null
}

/**
 * What makes a version: the graph, the data, and what was asked of it. The same again is the version that stands, so
 * that a run in which nothing changed registers nothing.
 */
const identityOf = (data: CheckedDataset, model: Model, gate: Verdict, card: CardWords = {}): string => {
  const graph = model.files.find(({ path }) => path === 'model.onnx')?.file.$file.digest
  const asked = gate.rules.map(({ rule }) => rule)
  return sha256()
    .update(JSON.stringify([graph, data.digest, model.signature, gate.passed, asked, card]))
    .digest('hex')
}

/**
 * Registers the model version with everything that made it. Where the gate passed it comes to answer at the endpoint and
 * to be the champion, as `rollout` says: unless given as a canary where there are callers, else at once; or it asks for
 * approval where `champion` is protected. Where the gate did not pass it is kept as refused, with the reasons, and the
 * champion stays.
 *
 * @throws SlipwayError RELEASE_ROLLOUT_UNDER_WAY
 */
export const release = step(
  'release',
  async (
    {
      name,
      data,
      parts,
      choice,
      model,
      evaluation,
      gate,
      card,
      rollout: way,
    }: {
      name: string
      data: CheckedDataset
      parts: Parts
      choice: Choice
      model: Model
      evaluation: Evaluation
      gate: Verdict
      /** What people say of it; see the config's `card`. */
      card?: CardWords
      /** How it comes to answer where another version answers now. */
      rollout?: ReleaseWay
    },
    ctx,
  ): Promise<Released> => {
    const client = await platformOf(ctx)
    const { plan } = await client.pipelines.getPipelineRun({ params: { id: ctx.run } })
    const winner = choice.tries.find((line) => line.chosen)
    const { version, created } = await client.registry.createModelVersion({
      params: { name },
      body: {
        key: identityOf(data, model, gate, card),
        description: evaluation.words[0] ?? '',
        lineage: {
          datasetVersion: data.id,
          datasetDigest: data.digest,
          codeDigest: plan.bundle.digest,
          lockfileDigest: plan.bundle.lockfile,
          environment: { node: process.version, platform: `${process.platform}-${process.arch}` },
          run: winner?.run ?? null,
          pipelineRun: ctx.run,
          seed: model.seed,
        },
        signature: { ...model.signature },
        metrics: { ...evaluation.metrics },
        gate: { passed: gate.passed, rules: gate.rules.map((rule) => ({ ...rule })) },
        deployment: { endpoint: name, threshold: model.signature.threshold ?? null },
        files: model.files.map(({ path, file }) => ({
          path,
          digest: file.$file.digest,
          bytes: file.$file.bytes,
        })),
        facts: {
          candidate: model.candidate,
          candidates: choice.tries.map(({ name, metric, value, chosen, run }) => ({
            name,
            metric,
            value,
            chosen,
            run,
          })),
          preparation: model.preparation,
          personal: model.personal,
          importance: model.importance,
          parity: model.parity,
          trainedRows: model.trainedRows,
          primary: evaluation.primary,
          words: evaluation.words,
          context: evaluation.context,
          card: card ?? {},
          calibration: evaluation.calibration,
          confusion: evaluation.confusion,
          curve: evaluation.curve ?? null,
          slices: evaluation.slices,
          evidence: {
            predictions: evaluation.evidence.predictions.$file.digest,
            width: evaluation.evidence.width,
            ground: evaluation.evidence.ground,
          },
        },
      },
    })
    ctx.log(
      created
        ? `${name} version ${version.number} is registered`
        : `nothing has changed: it is ${name} version ${version.number} again`,
    )
    const before = await championOf(ctx, name)
    const wanted = gate.passed && before?.number !== version.number
    const approval =
      wanted && (await championProtected(client, name))
        ? await askToBeChampion(client, name, version.number, `passed its gate in ${ctx.run}`)
        : null
    if (approval) ctx.log(`champion is protected: ${approval} waits for another person`)
    const reason = `released by ${ctx.run}`
    const rollout =
      wanted && !approval
        ? await letAnswer(client, ctx, { name, version: version.number, way, reason })
        : null
    const standing = await standingAt(client, name)
    const answering = standing?.model === name ? standing.version : (before?.number ?? null)
    const endpoint = {
      name,
      url: `${ctx.server!.url}/api/v1/endpoints/${name}/predict`,
      live: answering !== null,
      version: answering,
      revision: standing?.revision ?? null,
    }
    return {
      run: ctx.run,
      dataset: {
        id: data.id,
        name: data.name,
        version: data.version,
        digest: data.digest,
        rows: data.rows,
        columns: data.fields.length,
      },
      checks: {
        passed: data.checks.passed,
        failed: data.checks.failed,
        warned: data.checks.warned,
        warnings: data.checks.results.filter((result) => !result.ok).map((result) => result.title),
      },
      split: { kind: parts.spec.kind, words: parts.words },
      candidates: choice.tries,
      metrics: evaluation.metrics,
      primary: evaluation.primary,
      words: evaluation.words,
      baseline: evaluation.baseline,
      champion: evaluation.champion,
      cost: evaluation.cost,
      slices: evaluation.slices,
      importance: model.importance,
      personal: model.personal,
      model: { name, version: version.number, id: version.id, parity: model.parity },
      gate,
      approval,
      endpoint,
      rollout,
    }
  },
  { cache: false },
)
