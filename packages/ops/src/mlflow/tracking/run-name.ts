const moods =
  'able bold brave brisk bright calm clever daring deft eager early fair fast fine fresh gentle glad grand hardy keen kind light lively lucky merry mild neat nimble noble patient proud quick quiet ready rare sharp sleek smart smooth sound spry steady stout strong sunny sure swift tidy true warm wise young'.split(
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
