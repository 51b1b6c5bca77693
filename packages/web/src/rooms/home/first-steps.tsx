import { Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Empty } from '../../parts/empty.tsx'

/** What to type where nothing has run yet; the screens fill as it goes. */
export function FirstSteps() {
  return (
    <Stack gap="md" maw={760}>
      <Title order={2}>Nothing has run here yet</Title>
      <Empty
        what="1. Make a project of a data file and the column to predict: pipeline, checks and split are written for it."
        command="slipway init churn --data customers.csv --target churned && cd churn"
      />
      <Empty
        what="2. Train, check and serve a model; or press Run under Pipelines, where the server was started in a project."
        command="slipway run"
      />
      <Empty
        what="3. Or bring what there is: runs and models of an MLflow server."
        command="slipway import mlflow http://127.0.0.1:5000"
      />
      <Text c="dimmed">
        This page shows it as it happens, and <Link to="/pipelines">Pipelines</Link> step by step.
      </Text>
    </Stack>
  )
}
