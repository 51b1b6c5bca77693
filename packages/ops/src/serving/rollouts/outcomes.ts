import type { GuardVerdict, RolloutEvidence } from '@slipway/contract/rollouts'
import { type Figure, figuresTogether, type Tally, valuesIn } from '../case-sums.ts'
import type { ClaimPeople } from '../counted-people.ts'
import type { Variant } from '../revision.ts'
import type { Rollout } from './rollout.ts'
import type { Tallied, TalliedStore } from './tallied.store.ts'

/** Tallies outcomes of what this server captured since a time, by variant. */
export type Tallying = (
  endpoint: string,
  window: { readonly sinceMs: number },
  variants: readonly Variant[],
) => Promise<readonly Tally[]>

/** Tallies figures of the business alike; of people, of those whom this server may claim. */
export type Figuring = (
  endpoint: string,
  window: { readonly sinceMs: number },
  variants: readonly Variant[],
  claim: ClaimPeople,
) => Promise<readonly Tally[]>

interface Parts {
  readonly store: Pick<TalliedStore, 'told' | 'claim'>
  /** This server, in all its lives: captures lie in its home. */
  readonly server: string
  readonly nowMs: () => number
  /** Scores of answers whose labels came; nobody joins them unless given. */
  readonly labelled?: Tallying | undefined
  /** Figures of the business that were told by predictions and entities. */
  readonly figures?: Figuring | undefined
}

/** What became of the answers of a rollout, as far as all servers know it. */
export interface Outcomes {
  /** null: no guardrail asks for labels. */
  readonly labels: readonly Figure[] | null
  readonly figures: readonly Figure[]
  /** How many servers know something of a figure; of labels under ''. */
  readonly knownBy: ReadonlyMap<string, number>
  readonly servers: NonNullable<RolloutEvidence['servers']>
}

/**
 * Captures lie with the server that answered, and so each tallies its own and tells the others, under an id that outlives it:
 * what it told counts on when it is no more, and once when it is started again.
 */
export const openOutcomes = ({ store, server, nowMs, labelled, figures }: Parts) => {
  const ownOf = async (rollout: Rollout, variants: readonly Variant[]): Promise<Tallied> => {
    const { id, endpoint, guardrails, stepSinceMs, startedAtMs } = rollout
    return {
      server,
      toldMs: nowMs(),
      sinceMs: stepSinceMs,
      labels:
        guardrails.metric && labelled ? await labelled(endpoint, { sinceMs: stepSinceMs }, variants) : untold,
      figures:
        Object.keys(guardrails.kpis).length > 0 && figures
          ? await figures(endpoint, { sinceMs: startedAtMs }, variants, (answered) =>
              store.claim(id, server, answered),
            )
          : untold,
    }
  }

  return {
    /** What is known now, and what of it this server knows. @param pushed figures told by variant, to whichever server */
    async look(
      rollout: Rollout,
      variants: readonly Variant[],
      pushed: readonly Figure[],
    ): Promise<{ outcomes: Outcomes; own: Tallied }> {
      const own = await ownOf(rollout, variants)
      // Read once this server has claimed whom it counts: what others told is of nobody among them.
      const others = (await store.told(rollout.id)).filter((one) => one.server !== server)
      const told = [own, ...others].map((one) =>
        // Of labels those of this step count.
        one.sinceMs === own.sinceMs ? one : { ...one, labels: [] },
      )
      const kpis = told.flatMap((one) => [...new Set([...one.labels, ...one.figures].map(({ kpi }) => kpi))])
      return {
        own,
        outcomes: {
          labels: rollout.guardrails.metric && figuresTogether(told.flatMap(({ labels }) => labels)),
          figures: figuresTogether(
            told.flatMap((one) => one.figures),
            pushed,
          ),
          knownBy: new Map([...Map.groupBy(kpis, (kpi) => kpi)].map(([kpi, some]) => [kpi, some.length])),
          servers: told.map((one) => ({
            server: one.server,
            toldMs: one.toldMs,
            labels: countOf(one.labels),
            figures: countOf(one.figures),
          })),
        },
      }
    },
  }
}

/** Whether a server tallied anew since it told the others. */
export const isNews = (own: Tallied, told: Tallied | null): boolean =>
  told?.labels !== own.labels || told.figures !== own.figures

/** Says of labels and figures how many servers know of them, where several do. */
export const byHowMany = (
  verdicts: readonly GuardVerdict[],
  knownBy: Outcomes['knownBy'],
): GuardVerdict[] => {
  const known = new Map(
    [...knownBy].map(([kpi, servers]) => [kpi === '' ? 'metric' : `kpi:${kpi}`, servers] as const),
  )
  return verdicts.map((one) => {
    const servers = known.get(one.guardrail) ?? 0
    return servers > 1 ? { ...one, words: `${one.words}; of ${servers} servers` } : one
  })
}

const untold: readonly Tally[] = []

const countOf = (tallies: readonly Tally[]): number =>
  tallies.reduce((count, { sums }) => count + valuesIn(sums), 0)
