import { Group, SegmentedControl, Select, Text, Title } from '@mantine/core'
import type { ShadowPair } from '@slipway/contract/shadow-pairs'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api } from '../../app/api.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { figure } from '../../parts/figures.ts'
import { lazily } from '../../parts/lazily.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Moment } from '../../parts/moment.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { millis, saidText, signedFigure } from './pair-words.ts'

const PairPeek = lazily(async () => (await import('./pair-peek.tsx')).PairPeek, null)
const route = getRouteApi('/endpoints/$name')
const pageSize = 100
/** The server turns no further pages. */
const mostOffset = 10_000

const keyOf = ({ id, row }: ShadowPair) => `${id} ${row}`

/** Rows that the champion and a shadow answered both, beside each other. */
export function PairsView({
  endpoint,
  champion,
  candidate,
}: {
  endpoint: string
  champion: string
  candidate: string
}) {
  const { only, order = 'newest', pair } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (next: { only?: string | undefined; order?: string; pair?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true })
  const wish: { only?: 'disagreements'; order: 'newest' | 'difference' } = {
    ...(only === 'disagreements' ? { only } : {}),
    order: order === 'difference' ? order : 'newest',
  }
  const read = useInfiniteQuery({
    queryKey: ['serving', 'pairs', endpoint, candidate, wish],
    queryFn: ({ pageParam, signal }) =>
      api.serving.listShadowPairs(
        {
          params: { name: endpoint, variant: candidate },
          query: { ...wish, limit: pageSize, ...pageParam },
        },
        { signal },
      ),
    initialPageParam: {} as { offset?: number; untilMs?: number },
    getNextPageParam: ({ total, untilMs }, pages) => {
      const offset = pages.length * pageSize
      return offset < total && offset <= mostOffset ? { offset, untilMs } : undefined
    },
    refetchInterval: false,
    // Pages hang together; those that are looked at stay until others are asked for.
    staleTime: Number.POSITIVE_INFINITY,
  })
  const rows = read.data?.pages.flatMap(({ pairs }) => pairs) ?? []
  const first = read.data?.pages[0]
  const columns = useMemo(() => columnsOf(champion, candidate), [champion, candidate])
  return (
    <section>
      <Title order={3} fz="sm" mt="md" mb={4}>
        Row by row
      </Title>
      <Group gap="sm" mb={6}>
        <SegmentedControl
          aria-label="Which rows"
          size="xs"
          data={[
            { value: 'all', label: 'All rows' },
            { value: 'disagreements', label: 'Disagreements' },
          ]}
          value={only === 'disagreements' ? only : 'all'}
          onChange={(next) => change({ only: next === 'all' ? undefined : next, pair: undefined })}
        />
        <Select
          aria-label="Order"
          size="xs"
          w={210}
          allowDeselect={false}
          data={[
            { value: 'newest', label: 'Newest first' },
            { value: 'difference', label: 'Farthest apart first' },
          ]}
          value={wish.order}
          onChange={(next) => next && change({ order: next, pair: undefined })}
        />
        <Text c="dimmed" className="n" aria-live="polite">
          {first && `${figure(first.total)} of the newest ${figure(first.lookedAt)} rows`}
        </Text>
      </Group>
      {read.isError && <ErrorNote error={read.error} />}
      {read.isLoading ? (
        <Loading />
      ) : rows.length === 0 ? (
        !read.isError && (
          <Text c="dimmed">
            {only ? 'They have not disagreed on any row yet.' : 'Both have not answered the same row yet.'}
          </Text>
        )
      ) : (
        <Rows
          label="Pairs"
          rows={rows}
          total={first?.total ?? null}
          columns={columns}
          idOf={keyOf}
          selected={pair}
          height="26rem"
          onLook={(one) => change({ pair: keyOf(one) })}
          onEnd={() => {
            if (read.hasNextPage && !read.isFetching) void read.fetchNextPage()
          }}
        />
      )}
      {pair && (
        <PairPeek
          endpoint={endpoint}
          of={rows.find((one) => keyOf(one) === pair)}
          champion={champion}
          candidate={candidate}
          onClose={() => change({ pair: undefined })}
        />
      )}
    </section>
  )
}

const columnsOf = (champion: string, candidate: string): Column<ShadowPair>[] => [
  {
    id: 'agree',
    label: 'Agree',
    quiet: true,
    width: 2.5,
    cell: ({ agree }) =>
      agree ? (
        <span title="They agree">=</span>
      ) : (
        <span style={{ color: 'var(--warn)' }} title="They disagree">
          ≠<span className="away">disagree</span>
        </span>
      ),
  },
  { id: 'champion', label: `${champion} said`, width: 11, cell: (one) => saidText(one.champion) },
  { id: 'candidate', label: `${candidate} said`, width: 11, cell: (one) => saidText(one.candidate) },
  {
    id: 'difference',
    label: 'Apart',
    width: 6,
    right: true,
    cell: ({ difference }) => signedFigure(difference),
  },
  {
    id: 'truth',
    label: 'Came true',
    width: 8,
    cell: ({ label }) => label ?? <span className="soft">not told</span>,
  },
  {
    id: 'took',
    label: 'Took, ms',
    width: 9,
    right: true,
    cell: (one) => `${millis(one.champion.latencyUs)} · ${millis(one.candidate.latencyUs)}`,
  },
  { id: 'when', label: 'When', width: 13, cell: ({ tMs }) => <Moment ms={tMs} /> },
  {
    id: 'inputs',
    label: 'Asked',
    cell: ({ inputs }) =>
      Object.entries(inputs)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(', '),
  },
]
