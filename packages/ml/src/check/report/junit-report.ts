import { type CheckReport, type CheckResult, isFailure } from '../check.ts'
import { escapeMarkup, percent, wordOf } from './words.ts'

/**
 * A report as JUnit XML, for CI: a test case a check. What fails the report is a failure; what warns is said in the
 * case's output and passes.
 * @param name the data that was checked
 */
export const junitReport = (report: CheckReport, { name }: { name: string }): string => {
  const cases = report.results.map((result) => caseOf(result, name))
  const counts = `tests="${report.results.length}" failures="${report.failed}" errors="0" skipped="0"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="slipway data check" ${counts}>`,
    `  <testsuite name="${escapeMarkup(name)}" ${counts}>`,
    `    <properties>`,
    `      <property name="rows" value="${report.rows}"/>`,
    `      <property name="failingRows" value="${report.failingRows}"/>`,
    `    </properties>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

const caseOf = (result: CheckResult, name: string): string => {
  const open = `    <testcase classname="${escapeMarkup(name)}" name="${escapeMarkup(result.title)}"`
  if (result.ok) return `${open}/>`
  const said = escapeMarkup(told(result))
  const inner = isFailure(result.severity)
    ? `<failure type="${escapeMarkup(result.kind)}" message="${escapeMarkup(headline(result))}">${said}</failure>`
    : `<system-out>${escapeMarkup(`${wordOf[result.severity]}: ${headline(result)}`)}\n${said}</system-out>`
  return `${open}>\n      ${inner}\n    </testcase>`
}

const headline = ({ detail, failing, total, share }: CheckResult): string =>
  detail ?? `${failing} of ${total} (${percent(share)}) fail`

const told = (result: CheckResult): string =>
  [
    ...(result.why === null ? [] : [result.why]),
    `${result.failing} of ${result.total} fail`,
    ...result.sample.map(({ row, values }) => `row ${row}: ${JSON.stringify(values)}`),
  ].join('\n')
