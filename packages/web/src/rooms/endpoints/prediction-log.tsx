import { Button, Group, Select, Text, TextInput } from '@mantine/core'
import { SlipwayError } from '@slipway/contract/error'
import type { CapturedPrediction, EndpointDetail } from '@slipway/contract/serving'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import type { EndpointSearch } from '../../app/router.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { figure } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Peek } from '../../parts/peek/peek.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { useTyped } from '../../parts/use-typed.ts'
import { Pairs } from '../experiments/run-summary.tsx'
import { Explanation } from './explanation.tsx'

const route = getRouteApi('/endpoints/$name')
const pageSize = 200
const restMs = 400
const short = (values: unknown[] | undefined): string => {
  const first = values?.[0]
  return typeof first === 'number' ? figure(first) : String(first ?? '–')
}
const keyOf = ({ id, variant, firstRow }: CapturedPrediction) => `${id} ${variant} ${firstRow}`

const columns: Column<CapturedPrediction>[] = [
  { id: 'when', label: 'When', width: 13, cell: ({ tMs }) => <Moment ms={tMs} /> },
  { id: 'id', label: 'Id', width: 15, cell: ({ id }) => <code>{id}</code> },
  { id: 'variant', label: 'Answered by', width: 10, cell: ({ variant, version }) => `${variant} ${version}` },
  { id: 'rows', label: 'Rows', width: 4, right: true, cell: ({ rows }) => rows },
  {
    id: 'answer',
    label: 'Answer',
    cell: ({ outputs, error }) =>
      error ? (
        <span style={{ color: 'var(--bad)' }}>✖ {error}</span>
      ) : (
        Object.entries(outputs)
          .map(([name, values]) => `${name} ${short(values)}`)
          .join(', ')
      ),
  },
  {
    id: 'took',
    label: 'Took',
    width: 6,
    right: true,
    cell: ({ latencyUs }) => `${(latencyUs / 1000).toFixed(2)} ms`,
  },
]

/** What was asked and answered, the newest first; an id, a variant and conditions on columns narrow it. */
export function PredictionLog({ endpoint }: { endpoint: EndpointDetail }) {
  const { prediction, where = '', variant, id = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (next: EndpointSearch) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true })
  const conditions = useTyped(where, (text) => change({ where: text.trim() || undefined }), restMs)
  const named = useTyped(id, (text) => change({ id: text.trim() || undefined }), restMs)
  const { name } = endpoint
  const read = useInfiniteQuery({
    queryKey: ['serving', 'predictions', name, where, id, variant],
    queryFn: ({ pageParam, signal }) =>
      api.serving.listPredictions(
        {
          params: { name },
          query: {
            limit: pageSize,
            ...(where ? { where } : {}),
            ...(id ? { id } : {}),
            ...(variant ? { variant } : {}),
            ...(pageParam ? { cursor: pageParam } : {}),
          },
        },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: false,
  })
  const rows = read.data?.pages.flatMap(({ predictions }) => predictions) ?? []
  const variants = [...new Set(endpoint.revisions.flatMap(({ variants }) => variants.map((one) => one.name)))]
  const wrong = read.error instanceof SlipwayError && read.error.kind === 'invalid' ? read.error : null
  return (
    <>
      <Group mb="xs" align="flex-start">
        <TextInput
          aria-label="Conditions"
          data-filter
          w={{ base: '100%', xs: 400 }}
          placeholder={exampleOf(endpoint)}
          value={conditions.text}
          error={wrong ? `${wrong.message} ${wrong.hint}` : undefined}
          onChange={(event) => conditions.type(event.currentTarget.value)}
        />
        <TextInput
          aria-label="Id"
          placeholder="rq_… of one prediction"
          w={200}
          value={named.text}
          onChange={(event) => named.type(event.currentTarget.value)}
        />
        <Select
          aria-label="Answered by"
          placeholder="Any variant"
          clearable
          w={160}
          data={variants}
          value={variant ?? null}
          onChange={(next) => change({ variant: next ?? undefined })}
        />
        <Button variant="default" loading={read.isFetching} onClick={() => void read.refetch()}>
          Read anew
        </Button>
      </Group>
      {read.isError && !wrong && <ErrorNote error={read.error} />}
      {rows.length === 0 ? (
        <Text c="dimmed" aria-busy={read.isLoading}>
          {read.isLoading
            ? 'The log is on its way.'
            : where || id || variant
              ? 'Nothing asked was so.'
              : 'It has not been asked anything yet.'}
        </Text>
      ) : (
        <Rows
          label="Predictions"
          rows={rows}
          columns={columns}
          idOf={keyOf}
          selected={prediction}
          onLook={(one) => change({ prediction: keyOf(one) })}
          onEnd={() => {
            if (read.hasNextPage && !read.isFetching) void read.fetchNextPage()
          }}
        />
      )}
      {prediction && (
        <Shown
          of={rows.find((one) => keyOf(one) === prediction)}
          onClose={() => change({ prediction: undefined, why: undefined })}
        />
      )}
    </>
  )
}

/** A condition on its own columns. */
const exampleOf = ({ signature: { inputs } }: EndpointDetail): string => {
  const number = inputs.find(({ type }) => type === 'number' || type === 'integer')
  const text = inputs.find((input) => input.type === 'text' && input.categories?.length)
  const parts = [
    ...(number ? [`${number.name} >= 12`] : []),
    ...(text && 'categories' in text ? [`${text.name} = "${text.categories![0]}"`] : []),
  ]
  return parts.length > 0 ? parts.join(' and ') : 'prediction = "yes"'
}

function Shown({ of, onClose }: { of: CapturedPrediction | undefined; onClose: () => void }) {
  if (!of) return null
  const pairs = (columns: Record<string, unknown[]>) =>
    Object.entries(columns).map(
      ([name, values]) =>
        [
          name,
          values
            .slice(0, 3)
            .map((value) => String(value ?? '–'))
            .join(', '),
        ] as const,
    )
  return (
    <Peek
      title={of.id}
      to={`/endpoints/${encodeURIComponent(of.endpoint)}?tab=log&id=${of.id}`}
      onClose={onClose}
    >
      <Pairs title="Answer" of={pairs(of.outputs)} />
      {of.error === undefined && <Why key={keyOf(of)} of={of} />}
      <Pairs title="Asked" of={pairs(of.inputs)} />
      {of.rows > 3 && <Text c="dimmed">The first three of {of.rows} rows.</Text>}
    </Peek>
  )
}

/** Asked for, as it can take a moment. */
function Why({ of }: { of: CapturedPrediction }) {
  const { why } = route.useSearch()
  const navigate = route.useNavigate()
  const { id, endpoint, variant } = of
  const read = useRead(
    'serving',
    ['explanation', endpoint, id, variant],
    (signal) =>
      api.serving.explainPrediction({ params: { name: endpoint, id }, query: { variant } }, { signal }),
    { enabled: why !== undefined, staleTime: Number.POSITIVE_INFINITY, refetchInterval: false, retry: false },
  )
  if (why === undefined)
    return (
      <Button
        size="compact-sm"
        variant="default"
        my="xs"
        onClick={() => void navigate({ search: (before) => ({ ...before, why: 'yes' }), replace: true })}
      >
        Why this answer?
      </Button>
    )
  return <Loaded of={read}>{(explanation) => <Explanation of={explanation} />}</Loaded>
}
