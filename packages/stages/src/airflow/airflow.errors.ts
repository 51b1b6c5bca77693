import { SlipwayError } from '@slipway/contract/error'

export const airflowAway = (url: string, cause: unknown) =>
  new SlipwayError({
    code: 'STAGE_AIRFLOW_AWAY',
    kind: 'unavailable',
    message: `Airflow does not answer at ${url}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Check the address in `url`, and whether this machine reaches it.',
  })

export const airflowNone = (url: string) =>
  new SlipwayError({
    code: 'STAGE_AIRFLOW_NONE',
    kind: 'not-found',
    message: `What answers at ${url} is no Airflow with a REST API.`,
    hint: 'Give the address that its pages have, without /api; Airflow 2 and 3 are understood.',
  })

export const airflowForbidden = (status: number, said: string) =>
  new SlipwayError({
    code: 'STAGE_AIRFLOW_FORBIDDEN',
    kind: 'forbidden',
    message: `Airflow lets nobody in with what it was given (${status}): ${said}`,
    hint: 'Name the secret that holds a token with `token`, or give `username` and the secret of its `password`; the account needs the right to run the DAG.',
  })

export const airflowNoDag = (dag: string) =>
  new SlipwayError({
    code: 'STAGE_AIRFLOW_NO_DAG',
    kind: 'not-found',
    message: `Airflow has no DAG ${dag}.`,
    hint: '`airflow dags list` names them; a DAG file with an error is not listed.',
  })

export const airflowPaused = (dag: string) =>
  new SlipwayError({
    code: 'STAGE_AIRFLOW_PAUSED',
    kind: 'conflict',
    message: `The DAG ${dag} is paused: its run would stay queued for ever.`,
    hint: `Unpause it with \`airflow dags unpause ${dag}\`, or give \`unpause: true\`.`,
  })

export const airflowRefused = (status: number, said: string) =>
  new SlipwayError({
    code: 'STAGE_AIRFLOW_REFUSED',
    kind: 'invalid',
    message: `Airflow refuses the request (${status}): ${said}`,
    hint: 'See whether `conf` is what the DAG takes.',
  })

export const airflowFailed = (dag: string, run: string, tasks: readonly string[], link: string) =>
  new SlipwayError({
    code: 'STAGE_AIRFLOW_FAILED',
    kind: 'unavailable',
    message: `The run ${run} of the DAG ${dag} failed${tasks.length ? ` in ${tasks.slice(0, 5).join(', ')}${tasks.length > 5 ? ` and ${tasks.length - 5} more` : ''}` : ''}.`,
    hint: `Its logs are at ${link}`,
  })
