import type { Experiment } from '@slipway/contract/tracking'
import { filesOfModel, filesOfRun, filesOfTrace } from './tree-path.ts'

/** The folder of the tree that an address means; null where it means another store. Given by who speaks such addresses. */
export type FolderOf = (address: string) => string | null

type Located = Pick<Experiment, 'id' | 'artifactLocation'>

interface Deps {
  readonly folderOf: FolderOf
  readonly experiment: (id: string) => Promise<Located>
}

/** Where the files of experiments lie in the tree: the one place that decides it. Null where another store keeps them. */
export const openPlaces = ({ folderOf, experiment }: Deps) => {
  const ofExperiment = ({ id, artifactLocation }: Located): string | null =>
    artifactLocation === null ? id : folderOf(artifactLocation)
  const below =
    (place: (folder: string, id: string) => string) =>
    async (of: { readonly id: string; readonly experimentId: string }): Promise<string | null> => {
      const folder = ofExperiment(await experiment(of.experimentId))
      return folder === null ? null : place(folder, of.id)
    }
  return {
    ofExperiment,
    ofRun: below(filesOfRun),
    ofModel: below(filesOfModel),
    ofTrace: below(filesOfTrace),
  }
}
export type Places = ReturnType<typeof openPlaces>
