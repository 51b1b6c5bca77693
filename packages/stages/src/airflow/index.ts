export { airflow, type AirflowPlace, type AirflowRun, type AirflowUse } from './airflow.ts'
