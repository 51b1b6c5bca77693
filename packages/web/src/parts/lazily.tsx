import { type ComponentType, createElement, lazy, type ReactNode, Suspense } from 'react'
import { Loading } from './loading.tsx'

/** A view whose script is loaded once it is looked at; until then `meanwhile` stands in its place. */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: ReactNode = <Loading />,
): ComponentType<Props> {
  const View: ComponentType<Props> = lazy(async () => ({ default: await load() }))
  return (props) => <Suspense fallback={meanwhile}>{createElement(View, props)}</Suspense>
}
