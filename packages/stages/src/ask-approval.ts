import type { Client } from '@slipway/client'
import { SlipwayError } from '@slipway/contract/error'

/** Whether the champion of a model moves only where a second person approved it. */
export async function championProtected(client: Client, name: string): Promise<boolean> {
  const { protections } = await client.approvals.listProtections({ params: { name } })
  return protections.some(({ target }) => target === 'champion')
}

/** Asks that a version may become the champion; where that is asked already, the request that stands. */
export async function askToBeChampion(
  client: Client,
  name: string,
  number: number,
  reason: string,
): Promise<string> {
  const params = { name, number }
  try {
    return (await client.approvals.requestApproval({ params, body: { target: 'champion', reason } })).id
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'APPROVAL_ALREADY_REQUESTED') throw error
    const { approvals } = await client.approvals.listApprovals({ params: { name } })
    const standing = approvals.find(
      (one) => one.number === number && one.target === 'champion' && one.status === 'pending',
    )
    if (!standing) throw error
    return standing.id
  }
}
