import { BlockList, isIP } from 'node:net'

const list = (v4: readonly string[], v6: readonly string[]): BlockList => {
  const made = new BlockList()
  for (const [ranges, family] of [
    [v4, 'ipv4'],
    [v6, 'ipv6'],
  ] as const)
    for (const range of ranges) {
      const [address, bits] = range.split('/') as [string, string]
      made.addSubnet(address, Number(bits), family)
    }
  return made
}

/** Of this link alone: where clouds keep what a machine may know of itself, keys included. */
const link = list(['169.254.0.0/16'], ['fe80::/10', 'fd00:ec2::/32'])
/** What is not of the public internet, after IANA's special-purpose registries. */
const ours = list(
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 '
    .concat('198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4')
    .split(' '),
  // The last three carry addresses of version 4 inside: NAT64, 6to4, Teredo.
  ['::/127', 'fc00::/7', 'ff00::/8', '2001:db8::/32', '100::/64', '64:ff9b::/32', '2002::/16', '2001::/32'],
)

/** Whether a server may send to this address. @param near whether its own network is allowed */
export function mayReach(address: string, near: boolean): boolean {
  const bare = address.replace(/^\[|\]$/g, '')
  const version = isIP(bare)
  if (version === 0) return false
  const family = version === 6 ? 'ipv6' : 'ipv4'
  return !link.check(bare, family) && (near || !ours.check(bare, family))
}

/** A host that is an address, not a name. */
export const isAddress = (host: string): boolean => isIP(host.replace(/^\[|\]$/g, '')) !== 0
