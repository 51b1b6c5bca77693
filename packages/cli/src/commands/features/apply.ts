import { join } from 'node:path'
import { Command } from 'commander'
import type { FeatureDefinition } from '@slipway/contract/features'
import { featureFiles } from '@slipway/flow/project'
import { noFeatureViews } from '../../cli.errors.ts'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { declaredInProject } from '../../declared-in-project.ts'
import { paragraph } from '../../screen/table.ts'

type Declared = FeatureDefinition & { readonly kind: string; readonly name: string }

/** `slipway features apply` */
export const applyFeatures = () =>
  new Command('apply')
    .description(
      "store the views that the project's features/*.ts define; a changed one becomes a new version",
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway features apply')
    .action(async (options: { json?: boolean }) => {
      const { project, declared } = await declaredInProject<Declared>('feature-view', featureFiles)
      if (declared.length === 0) throw noFeatureViews(join(project.root, 'features'))
      await using server = await connectTo(project.home)
      const views: Awaited<ReturnType<typeof server.client.features.putFeatureView>>[] = []
      for (const { kind: _kind, name, ...definition } of declared)
        views.push(await server.client.features.putFeatureView({ params: { name }, body: definition }))
      print(options.json, { views }, () =>
        views
          .map(({ view, created }) =>
            paragraph(
              `${view.name} version ${view.version}${created ? '' : ' stands already'}: ${Object.keys(view.definition.features).length} features of ${view.definition.entity.join(', ')}, from ${view.definition.source}`,
            ),
          )
          .join('\n'),
      )
    })
