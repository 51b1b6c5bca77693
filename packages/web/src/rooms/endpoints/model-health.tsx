import './endpoints.css'
import { Anchor, Text, Title } from '@mantine/core'
import type { EndpointDetail, VariantCountsBody } from '@slipway/contract/serving'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Facts } from '../../parts/facts.tsx'
import { bytes, figure } from '../../parts/figures.ts'
import { exactly, Moment } from '../../parts/moment.tsx'
import { Status } from '../../parts/status.tsx'
import { Words } from '../../parts/words.tsx'
import { readEndpoint } from './endpoint-read.ts'
import { healthWords, type ModelHost } from './health-words.ts'

const everyMs = 2000

type Hosted = VariantCountsBody & { readonly host: ModelHost }
const isHosted = (counts: VariantCountsBody): counts is Hosted => counts.host !== null

/**
 * How those models do that run in processes of their own or elsewhere: what, since when and why, what becomes of requests
 * meanwhile, and what to do. Nothing where all run in the server itself.
 */
export function ModelHealth({ endpoint }: { endpoint: EndpointDetail }) {
  const hosted = endpoint.variantCounts.filter(isHosted)
  // Nothing tells of a process that ends; whoever looks here looks for that.
  useQuery({ ...readEndpoint(endpoint.name), refetchInterval: everyMs, enabled: hosted.length > 0 })
  if (hosted.length === 0) return null
  return (
    <section>
      <Title order={2}>Model health</Title>
      {hosted.map((one) => (
        <Health key={one.variant} of={one} endpoint={endpoint} />
      ))}
    </section>
  )
}

function Health({ of: { variant: name, host }, endpoint }: { of: Hosted; endpoint: EndpointDetail }) {
  const variant = endpoint.variants.find((one) => one.name === name)
  const { state, what, meanwhile } = healthWords(variant?.role ?? 'champion', host)
  const { lastFailure, lastEnd, failingSinceMs } = host
  const well = state === 'answers' || state === 'starts'
  return (
    <div className={`health ${state}`}>
      <Text role="status">
        <b>
          {name}
          {variant && `, ${variant.model} version ${variant.version}`}
        </b>{' '}
        <Status of={state} />
      </Text>
      <Text mb="xs">{what}</Text>
      <Facts
        of={[
          ...(failingSinceMs === null
            ? []
            : ([['Since', <Moment key="s" ms={failingSinceMs} as={exactly} />]] as const)),
          ...(meanwhile === null ? [] : ([['Requests meanwhile', meanwhile]] as const)),
          ...(lastFailure ? [['Last failure', <Failure key="f" of={lastFailure} />] as const] : []),
          ...(lastFailure && !well
            ? [['What to do', <ToDo key="d" hint={lastFailure.hint} name={endpoint.name} />] as const]
            : []),
          ['Where it runs', placeOf(host)],
          ...(lastEnd && lastEnd.why !== lastFailure?.message
            ? [
                [
                  'Its process last ended',
                  <Told key="e" atMs={lastEnd.atMs}>
                    <Words of={lastEnd.why} />
                  </Told>,
                ] as const,
              ]
            : []),
        ]}
      />
    </div>
  )
}

const placeOf = ({ process, memoryBytes, restarts }: ModelHost): string =>
  process === null
    ? 'On another server.'
    : [
        'In a process of its own',
        ...(memoryBytes === null ? [] : [`which holds ${bytes(memoryBytes)}`]),
        ...(restarts > 0 ? [`replaced ${restarts === 1 ? 'once' : `${figure(restarts)} times`}`] : []),
      ].join(', ') + '.'

function Told({ atMs, children }: { atMs: number; children: ReactNode }) {
  return (
    <>
      <Moment ms={atMs} as={exactly} />: {children}
    </>
  )
}

function Failure({ of: { atMs, message, code } }: { of: NonNullable<ModelHost['lastFailure']> }) {
  return (
    <Told atMs={atMs}>
      <Words of={message} /> <code className="soft">{code}</code>
    </Told>
  )
}

function ToDo({ hint, name }: { hint: string; name: string }) {
  return (
    <>
      <Words of={hint} /> Or{' '}
      <Anchor component={Link} to={`/endpoints/${encodeURIComponent(name)}?tab=revisions`} inherit>
        go back to the revision before
      </Anchor>
      .
    </>
  )
}
