import { SimpleGrid, Text, Title } from '@mantine/core'
import type { CalibrationBins, ThresholdCurve } from '@slipway/contract/model-evaluation'
import type { ModelVersion } from '@slipway/contract/registry'
import { getRouteApi } from '@tanstack/react-router'
import { figure } from '../../parts/figures.ts'
import { useTyped } from '../../parts/use-typed.ts'
import { CurvePicture, px, py } from './curve-picture.tsx'
import { calibrationOf, curveOf, placeOf, precisionOf, rocOf, whatIsLookedFor, wordsAt } from './curves.ts'

const route = getRouteApi('/models/$name')
const restMs = 300

/** What every threshold would mean, in words and as curves; the champion's are dashed. */
export function CurvesView({ version, champion }: { version: ModelVersion; champion: ModelVersion | null }) {
  const curve = curveOf(version)
  const bins = calibrationOf(version)
  if (curve === null) {
    const binary = version.metrics.roc_auc !== undefined
    return binary ? (
      <Text c="dimmed">
        The evaluation of this version kept no curves: it was made before they were kept, or elsewhere. The
        next run of its pipeline keeps them.
      </Text>
    ) : null
  }
  return <Curves key={version.id} version={version} curve={curve} bins={bins} champion={champion} />
}

function Curves({
  version,
  curve,
  bins,
  champion,
}: {
  version: ModelVersion
  curve: ThresholdCurve
  bins: CalibrationBins
  champion: ModelVersion | null
}) {
  const own = Number(version.deployment?.threshold ?? version.signature.threshold ?? 0.5)
  const { threshold = own } = route.useSearch()
  const navigate = route.useNavigate()
  const tell = (text: string) => {
    // Above every probability nothing is flagged.
    const next = curve.points[Number(text)]!.threshold ?? 2
    void navigate({ search: (before) => ({ ...before, threshold: next }), replace: true })
  }
  const { text, type } = useTyped(String(placeOf(curve, threshold)), tell, restMs)
  const place = Number(text)
  const point = curve.points[place]!
  const theirs = champion && curveOf(champion)
  const beside = (of: (curve: ThresholdCurve) => { x: number; y: number }[]) =>
    theirs ? [{ label: `champion, version ${champion.number}`, spots: of(theirs), faint: true }] : []
  const roc = rocOf(curve)[place]!
  const flagged = point.found + point.falseAlarms
  return (
    <section>
      <Title order={2}>What a threshold means</Title>
      <label className="threshold">
        <span>
          Flagged from a probability of{' '}
          <b className="n">{point.threshold === null ? 'never' : figure(point.threshold)}</b>
          {place === placeOf(curve, own) && <span className="soft"> (as it is deployed)</span>}
        </span>
        <input
          type="range"
          min={0}
          max={curve.points.length - 1}
          value={place}
          aria-valuetext={wordsAt(curve, place, whatIsLookedFor(version))[0]}
          onChange={(event) => type(event.currentTarget.value)}
        />
        <span className="ends soft">
          <span>flag nothing</span>
          <span>flag everything</span>
        </span>
      </label>
      <div aria-live="polite">
        {wordsAt(curve, place, whatIsLookedFor(version)).map((line) => (
          <Text key={line}>{line}</Text>
        ))}
      </div>
      <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} mt="sm">
        <CurvePicture
          title="Found, against flagged for nothing (ROC)"
          across="share of the others flagged"
          up="share found"
          lines={[{ label: 'this version', spots: rocOf(curve) }, ...beside(rocOf)]}
        >
          <Mark x={roc.x} y={roc.y} />
        </CurvePicture>
        <CurvePicture
          title="How many flags are right (precision, recall)"
          across="share found"
          up="share of flags that are right"
          lines={[{ label: 'this version', spots: precisionOf(curve) }, ...beside(precisionOf)]}
        >
          {flagged > 0 && <Mark x={roc.y} y={point.found / flagged} />}
        </CurvePicture>
        {bins.length > 0 && <Calibration of={bins} />}
      </SimpleGrid>
      {theirs && <Text c="dimmed">Dashed: the champion, version {champion.number}.</Text>}
    </section>
  )
}

function Mark({ x, y }: { x: number; y: number }) {
  return (
    <circle
      cx={px(x)}
      cy={py(y)}
      r={5}
      fill="var(--run)"
      stroke="var(--mantine-color-body)"
      strokeWidth={1.5}
    />
  )
}

/** On the line what it says comes true as often as it says; the larger a point, the more rows stand behind it. */
function Calibration({ of }: { of: CalibrationBins }) {
  const most = Math.max(...of.map(({ n }) => n))
  return (
    <CurvePicture
      title="Whether its probabilities come true (calibration)"
      across="probability that it gave"
      up="share that came true"
      lines={[
        {
          label: 'as often as it says',
          spots: [
            { x: 0, y: 0 },
            { x: 1, y: 1 },
          ],
          faint: true,
        },
        {
          label: 'this version',
          spots: of.map(({ predicted, observed }) => ({ x: predicted, y: observed })),
        },
      ]}
    >
      {of.map(({ predicted, observed, n }) => (
        <circle
          key={predicted}
          cx={px(predicted)}
          cy={py(observed)}
          r={2.5 + 5 * Math.sqrt(n / most)}
          fill="var(--run)"
          opacity={0.75}
        >
          <title>{`given ${figure(predicted)}, came true ${figure(observed)}: ${figure(n)} rows`}</title>
        </circle>
      ))}
    </CurvePicture>
  )
}
