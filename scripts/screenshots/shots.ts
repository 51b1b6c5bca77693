/** A screen that the docs show: light, as wide as a laptop. */
export interface Shot {
  /** In docs/images. */
  readonly file: string
  readonly path: string
  /** What must be there before it is taken. */
  readonly shows: string
  readonly heightPx: number
}

export const widthPx = 1440

export const shots: readonly Shot[] = [
  { file: 'web-home.png', path: '/', shows: 'Needs somebody', heightPx: 760 },
  { file: 'web-pipelines.png', path: '/pipelines', shows: 'Why, in the run of', heightPx: 720 },
  { file: 'web-endpoint.png', path: '/endpoints/churn?minutes=5', shows: 'The last minute', heightPx: 720 },
  { file: 'web-release.png', path: '/endpoints/churn?tab=release', shows: 'Guardrail', heightPx: 760 },
  {
    file: 'web-drift.png',
    path: '/monitoring?column=monthly_charge',
    shows: 'Rows with a value',
    heightPx: 760,
  },
  {
    file: 'web-lineage.png',
    path: '/lineage?of=model:churn@2',
    shows: 'what churn was asked',
    heightPx: 760,
  },
]

/** The terminal of the README. */
export const terminalFile = 'run.png'

/** Every picture that the command makes; the docs show these and no others. */
export const pictures: readonly string[] = [terminalFile, ...shots.map(({ file }) => file)]
