import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Loaded } from '../../parts/loaded.tsx'

/** The card of a version, as it is written from its lineage. */
export function CardView({ model, number }: { model: string; number: number }) {
  const read = useRead('registry', ['card', model, number], async (signal) =>
    new Response(
      await api.registry.getModelCardText({ params: { name: model, number, form: 'md' } }, { signal }),
    ).text(),
  )
  return (
    <Loaded of={read}>
      {(text) => (
        <pre className="values" style={{ maxHeight: 'none' }}>
          {text}
        </pre>
      )}
    </Loaded>
  )
}
