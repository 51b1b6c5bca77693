import { SlipwayError } from '@slipway/contract/error'

export const fileDamaged = (path: string) =>
  new SlipwayError({
    code: 'EXPORT_FILE_DAMAGED',
    kind: 'unavailable',
    message: `${path} came with other bytes than its digest says.`,
    hint: 'Run the command again; where it stays so, the artifact store is damaged.',
  })

export const folderTaken = (folder: string, id: string, name: string) =>
  new SlipwayError({
    code: 'EXPORT_FOLDER_TAKEN',
    kind: 'conflict',
    message: `${folder} holds another experiment under the number ${id}: ${JSON.stringify(name)}.`,
    hint: 'Export into a new folder.',
  })
