import { Empty } from './empty.tsx'

/** There is nothing of what a run of a project's pipeline makes. */
export function NoRun({ what }: { what: string }) {
  return (
    <Empty what={`${what} In the folder of a project, this does:`} command="slipway run">
      No project yet? <code>slipway init churn --data customers.csv --target churned</code> makes one of a
      file.
    </Empty>
  )
}
