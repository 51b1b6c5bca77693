import type { ComparisonBody } from '@slipway/contract/comparisons'
import type { PerformanceWindow } from '@slipway/contract/performance'
import type { Signature } from '@slipway/ml/model'
import { logRatioEvidence, noMoments } from '@slipway/ml/stats'
import type { Window } from '../capture/archive.store.ts'
import type { Captures } from '../capture/captures.store.ts'
import { figuresTogether } from '../case-sums.ts'
import type { ClaimPeople } from '../counted-people.ts'
import type { Labels } from '../labels/index.ts'
import type { Revision, Variant } from '../revision.ts'
import { type Fold, openFold, type VariantFold } from './fold.ts'
import { type Follower, followCaptures } from './follow.store.ts'
import { keptFold } from './kept-fold.store.ts'
import { labelledPairs, labelledSides } from './labelled-report.ts'
import { labelledAnswers, type Side } from './labelled.store.ts'
import { performanceOf } from './performance.store.ts'
import { comparisonOf } from './report.ts'
import { toldFiles } from './told-files.store.ts'
import { unmatchedTold } from './unmatched.store.ts'

export interface ComparisonsParts {
  readonly captures: Captures
  readonly labels: Labels
  readonly nowMs: () => number
  /** Of the champion. */
  readonly signatureOf: (endpoint: string) => Promise<Signature>
  /** Newest first. */
  readonly revisionsOf: (endpoint: string) => Promise<readonly Revision[]>
}

const level = 0.95
/** Labels are joined again at most this often for those who ask every second. */
const labelsEveryMs = 10_000
const mostSlices = 12
/** A fold is kept once so many rows came since: reading them again after a crash takes a moment. */
const keptEveryRows = 50_000

type Answering = Pick<Variant, 'name' | 'version'>
const sideOf = ({ name: variant, version }: Answering): Side => ({ variant, version })

interface Followed {
  readonly fold: Fold
  readonly follower: Follower
  readonly revisions: Map<number, Revision>
  readonly numbers: boolean
  readonly kept: ReturnType<typeof keptFold>
  /** Rows that were folded since it was kept. */
  unkept: number
  last: Promise<unknown>
}

/** Compares what variants of an endpoint answered, and how well, from what was captured and told. */
export const openComparisons = (parts: ComparisonsParts) => {
  const { captures, labels } = parts
  const told = toldFiles({ labels, dirOf: captures.dirOf })
  const labelled = labelledAnswers({ captures, told })
  const unmatched = unmatchedTold({ captures, told })
  const followed = new Map<string, Promise<Followed>>()
  const asked = new Map<string, { atMs: number; answer: Promise<unknown> }>()

  /** @param goOn from where an earlier life of this server got to. */
  const follow = async (endpoint: string, goOn: boolean): Promise<Followed> => {
    const revisions = new Map<number, Revision>()
    const numbers = (await parts.signatureOf(endpoint)).task === 'regression'
    const dir = captures.dirOf(endpoint)
    const kept = keptFold(dir)
    const before = goOn ? await kept.read(numbers) : null
    const variantsOf = (revision: number) => revisions.get(revision)?.variants ?? []
    const fold = openFold(
      {
        championOf: (revision) => variantsOf(revision).find(({ role }) => role === 'champion')?.name ?? null,
        shadowsOf: (revision) =>
          variantsOf(revision).flatMap(({ role, name }) => (role === 'shadow' ? [name] : [])),
        numbers,
      },
      before?.state,
    )
    const follower = followCaptures(dir, before?.positions)
    return { fold, numbers, revisions, kept, follower, unkept: 0, last: Promise.resolve() }
  }

  const keep = async (own: Followed): Promise<void> => {
    own.unkept = 0
    const { numbers, fold, follower } = own
    // Without it all is folded again after a restart; that is no reason to fail whoever asks.
    await own.kept.write({ numbers, state: fold.state, positions: follower.positions() }).catch(() => {})
  }

  /** One after another: what is kept stands still while it is written. */
  const inTurn = <R>(own: Followed, work: () => Promise<R>): Promise<R> => {
    const now = own.last.then(work)
    own.last = now.catch(() => {})
    return now
  }

  const keepUp = async (own: Followed, endpoint: string, window: Window = {}): Promise<void> => {
    await captures.flush(endpoint)
    for (const revision of await parts.revisionsOf(endpoint)) own.revisions.set(revision.revision, revision)
    await inTurn(own, () =>
      own.follower.read((row) => {
        if (row.tMs < (window.sinceMs ?? -Infinity)) return
        own.fold.add(row)
        own.unkept++
      }),
    )
  }

  /** Kept from call to call, so that only what has come since is read; a window of one's own is read for itself. */
  const foldOf = async (endpoint: string, window: Window): Promise<Followed> => {
    if (window.sinceMs !== undefined) {
      const own = await follow(endpoint, false)
      await keepUp(own, endpoint, window)
      return own
    }
    let held = followed.get(endpoint)
    if (!held) {
      held = follow(endpoint, true)
      followed.set(endpoint, held)
      held.catch(() => followed.delete(endpoint))
    }
    const own = await held
    await keepUp(own, endpoint)
    if (own.unkept >= keptEveryRows && followed.get(endpoint) === held) void inTurn(own, () => keep(own))
    return own
  }

  /** Whether requests came by the weights, over all revisions in which both answered; entities that stick come in clusters. */
  const ratioEvidence = (own: Followed, champion: VariantFold, candidate: VariantFold): number | null => {
    let evidence: number | null = null
    for (const [number, count] of candidate.byRevision) {
      const revision = own.revisions.get(number)
      const weightOf = (name: string) => revision?.variants.find((one) => one.name === name)?.weight ?? 0
      const [a, b] = [weightOf(champion.variant), weightOf(candidate.variant)]
      if (!revision || revision.stickBy !== null || a + b === 0) continue
      const share = b / (a + b)
      evidence =
        (evidence ?? 0) + logRatioEvidence([champion.byRevision.get(number) ?? 0, count], [1 - share, share])
    }
    return evidence
  }

  const sliceColumns = ({ inputs }: Signature, by: readonly string[] | undefined): string[] =>
    by
      ? [...by]
      : inputs
          .filter(({ type }) => type !== 'tensor' && type !== 'date' && type !== 'timestamp')
          .filter((input) => !('pii' in input) || input.pii === undefined)
          .map(({ name }) => name)
          .slice(0, mostSlices)

  const labelsOf = async (
    endpoint: string,
    window: Window,
    champion: VariantFold,
    candidate: VariantFold,
    paired: boolean,
    by: readonly string[] | undefined,
    stickBy: string | null,
  ): Promise<ComparisonBody['labels']> => {
    const signature = await parts.signatureOf(endpoint)
    const names = [`Version ${candidate.version}`, `version ${champion.version}`] as const
    if (paired) {
      const pairs = await labelled.pairs(endpoint, window, champion, candidate, sliceColumns(signature, by))
      return pairs && pairs.labelled > 0 ? labelledPairs(signature, pairs, names, level) : null
    }
    const [of, other] = await Promise.all([
      labelled.side(endpoint, window, champion, stickBy),
      labelled.side(endpoint, window, candidate, stickBy),
    ])
    return of && other && of.labelled > 0 && other.labelled > 0
      ? labelledSides(signature, of, other, names, level)
      : null
  }

  const compare = async (
    endpoint: string,
    own: Followed,
    current: Revision,
    variant: Variant,
    { sinceMs, by }: { sinceMs?: number | undefined; by?: readonly string[] | undefined },
  ): Promise<ComparisonBody | null> => {
    const leader = current.variants.find(({ role }) => role === 'champion')!
    const champion = own.fold.variant(leader.name, leader.version)
    const candidate = own.fold.variant(variant.name, variant.version)
    if (!champion || !candidate || variant.role === 'champion') return null
    const window = { sinceMs: sinceMs ?? candidate.firstMs }
    const sides: Side[] = [champion, candidate]
    const tallies = await labelled.kpis(endpoint, window, sides, current.stickBy)
    const kpis = figuresTogether(tallies)
    const of = (kpi: string, one: VariantFold) =>
      kpis.find((each) => each.kpi === kpi && each.variant === one.variant)?.moments ?? noMoments
    return comparisonOf({
      fold: own.fold,
      champion,
      candidate,
      role: variant.role,
      models: { champion: leader.model, candidate: variant.model },
      labels: await labelsOf(
        endpoint,
        window,
        champion,
        candidate,
        variant.role === 'shadow',
        by,
        current.stickBy,
      ),
      kpis: [...new Set(kpis.map(({ kpi }) => kpi))].map((kpi) => ({
        kpi,
        champion: of(kpi, champion),
        candidate: of(kpi, candidate),
      })),
      ratioEvidence: variant.role === 'challenger' ? ratioEvidence(own, champion, candidate) : null,
      level,
    })
  }

  const stickBy = async (endpoint: string) => (await parts.revisionsOf(endpoint))[0]?.stickBy ?? null

  /** The answer of a moment ago, for those who ask every second. */
  const lately = <R>(question: readonly unknown[], answerIt: () => Promise<R>): Promise<R> => {
    const key = JSON.stringify(question)
    const nowMs = parts.nowMs()
    const held = asked.get(key)
    if (held && nowMs - held.atMs < labelsEveryMs) return held.answer as Promise<R>
    const answer = answerIt()
    asked.set(key, { atMs: nowMs, answer })
    answer.catch(() => asked.delete(key))
    if (asked.size > 100) asked.delete(asked.keys().next().value!)
    return answer
  }

  return {
    /** Every challenger and shadow that answers now, beside the champion. */
    async list(
      endpoint: string,
      wish: {
        sinceMs?: number | undefined
        variant?: string | undefined
        by?: readonly string[] | undefined
      } = {},
    ): Promise<ComparisonBody[]> {
      const own = await foldOf(endpoint, { sinceMs: wish.sinceMs })
      const [current] = await parts.revisionsOf(endpoint)
      const found: ComparisonBody[] = []
      for (const variant of current?.variants ?? []) {
        if (wish.variant !== undefined && variant.name !== wish.variant) continue
        const body = await compare(endpoint, own, current!, variant, wish)
        if (body) found.push(body)
      }
      return found
    },

    /** How right each variant's answers were since a time, of those captured here: joined anew every ten seconds at most. */
    labelled: (endpoint: string, window: { readonly sinceMs: number }, variants: readonly Answering[]) =>
      lately(['labelled', endpoint, window, variants], async () =>
        labelled.labels(endpoint, window, variants.map(sideOf), await stickBy(endpoint)),
      ),

    /**
     * Figures of the business by variant since a time, of what was captured here; of people, of those whom this server may
     * claim: joined anew every ten seconds at most.
     */
    figures: (
      endpoint: string,
      window: { readonly sinceMs: number },
      variants: readonly Answering[],
      claim: ClaimPeople,
    ) =>
      lately(['figures', endpoint, window, variants], async () =>
        labelled.kpis(endpoint, window, variants.map(sideOf), await stickBy(endpoint), claim),
      ),

    /** How well each version did, window by window of the time it predicted at. */
    async performance(endpoint: string, window: Window & { windowMs: number }): Promise<PerformanceWindow[]> {
      return performanceOf({ captures, labelled }, endpoint, await parts.signatureOf(endpoint), window)
    },

    /** SQL of what was told of answers; null where that is nothing. */
    labelSql: told.sqlOf,

    /** What was told of predictions that nobody captured. */
    unmatched,

    /** Lets what was told of predictions go with the captures that it was told of. */
    async expireTold(endpoint: string): Promise<void> {
      const outlived = await unmatched.outlived(endpoint)
      if (!outlived || outlived.ids.length === 0) return
      await labels.expire(endpoint, outlived.ids, outlived.beforeMs)
    },

    /** Copies what was told anew, as some of it was forgotten. */
    refreshTold: async (endpoint: string): Promise<void> => void (await told.sqlOf(endpoint)),

    /** Folds an endpoint's captures anew: some of them were removed. */
    async refold(endpoint: string): Promise<void> {
      const before = followed.get(endpoint)
      const dropped = (async () => {
        await (await before?.catch(() => null))?.last
        await keptFold(captures.dirOf(endpoint)).drop()
      })()
      const anew = dropped.then(() => follow(endpoint, false))
      followed.set(endpoint, anew)
      anew.catch(() => followed.delete(endpoint))
      await dropped
    },

    async close(): Promise<void> {
      for (const opening of followed.values()) {
        const own = await opening.catch(() => null)
        if (own && own.unkept > 0) void inTurn(own, () => keep(own))
        await own?.last
      }
      await told.close()
    },
  }
}
export type Comparisons = ReturnType<typeof openComparisons>
