const moods =
  'able adaptable agreeable amazing bold bouncy bright calm capable carefree caring charming clean colorful dapper dashing debonair efficient enchanting fearless flawless fortunate gentle gifted honorable industrious invincible judicious legendary luminous magnificent marvelous nimble orderly peaceful persistent placid polite rare resilient respected selective silent sincere skillful stately stylish thoughtful treasured unique useful valuable victorious wise'.split(
    ' ',
  )
const vessels =
  'bark barge brig canoe caravel catboat clipper coble cog corvette cutter dhow dinghy dory drifter ferry galley gig junk kayak ketch launch lugger nef packet pinnace pram proa punt raft schooner scow shallop skiff sloop smack tender trader trawler tug wherry xebec yacht yawl'.split(
    ' ',
  )

const oneOf = (words: readonly string[]) => words[Math.floor(Math.random() * words.length)]!

/** A name for a run that was given none, such as `brisk-ketch-412`. */
export const newRunName = (): string =>
  `${oneOf(moods)}-${oneOf(vessels)}-${Math.floor(Math.random() * 1000)}`
