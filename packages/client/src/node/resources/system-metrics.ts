import { readFile, statfs } from 'node:fs/promises'
import { cpus, freemem, totalmem } from 'node:os'
import { nvidiaSmi } from './nvidia-smi.ts'

const megabyte = 1e6
const mebibyte = 1024 * 1024
const cardFields = ['memory.used', 'memory.total', 'utilization.gpu', 'power.draw', 'power.limit']

/**
 * Reads what the machine does now. The first reading tells of the time since this was called.
 * @param cards whether to ask nvidia-smi, a program that is started for each reading
 */
export function systemSampler(folder: string, cards = true): () => Promise<Record<string, number>> {
  let before = cpuTimes()
  const began = networkBytes()
  return async () => {
    const now = cpuTimes()
    const busy = now.total === before.total ? 0 : 1 - (now.idle - before.idle) / (now.total - before.total)
    before = now
    const [memory, disk, network, told] = await Promise.all([
      usedMemory(),
      diskUse(folder),
      networkSince(began),
      cards ? nvidiaSmi(cardFields) : [],
    ])
    return rounded({
      'system/cpu_utilization_percentage': busy * 100,
      'system/system_memory_usage_megabytes': memory / megabyte,
      'system/system_memory_usage_percentage': (memory / totalmem()) * 100,
      ...disk,
      ...network,
      ...Object.assign({}, ...told.map(cardMetrics)),
    })
  }
}

/** One card's metrics from the line that nvidia-smi wrote of it; what a card does not tell ([N/A]) is left out. */
export function cardMetrics(card: readonly string[], index: number): Record<string, number> {
  const [used, total, utilization, watts, limit] = card.map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const under = `system/gpu_${index}`
  return rounded({
    [`${under}_memory_usage_megabytes`]: (used * mebibyte) / megabyte,
    [`${under}_memory_usage_percentage`]: (used / total) * 100,
    [`${under}_utilization_percentage`]: utilization,
    [`${under}_power_usage_watts`]: watts,
    [`${under}_power_usage_percentage`]: (watts / limit) * 100,
  })
}

function cpuTimes(): { idle: number; total: number } {
  let [idle, total] = [0, 0]
  for (const { times } of cpus()) {
    idle += times.idle
    total += times.user + times.nice + times.sys + times.idle + times.irq
  }
  return { idle, total }
}

/** Linux counts memory that files may give back as free; elsewhere the system's own word is taken. */
async function usedMemory(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '')
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1]
  return totalmem() - (available ? Number(available) * 1024 : freemem())
}

async function diskUse(folder: string): Promise<Record<string, number>> {
  const disk = await statfs(folder).catch(() => null)
  if (!disk) return {}
  const used = (disk.blocks - disk.bfree) * disk.bsize
  const available = disk.bavail * disk.bsize
  return {
    'system/disk_usage_megabytes': used / megabyte,
    'system/disk_usage_percentage': (used / (used + available)) * 100,
    'system/disk_available_megabytes': available / megabyte,
  }
}

interface Network {
  readonly received: number
  readonly sent: number
}

async function networkSince(began: Promise<Network | null>): Promise<Record<string, number>> {
  const [first, now] = await Promise.all([began, networkBytes()])
  if (!first || !now) return {}
  return {
    'system/network_receive_megabytes': (now.received - first.received) / megabyte,
    'system/network_transmit_megabytes': (now.sent - first.sent) / megabyte,
  }
}

/** Of all interfaces since the machine started; null where the system is not Linux. */
async function networkBytes(): Promise<Network | null> {
  const text = await readFile('/proc/net/dev', 'utf8').catch(() => null)
  if (text === null) return null
  let [received, sent] = [0, 0]
  for (const line of text.split('\n').slice(2)) {
    const fields = line.split(':')[1]?.trim().split(/\s+/)
    if (!fields) continue
    received += Number(fields[0])
    sent += Number(fields[8])
  }
  return { received, sent }
}

const rounded = (metrics: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(metrics)
      .filter(([, value]) => Number.isFinite(value))
      .map(([key, value]) => [key, Math.round(value * 10) / 10]),
  )
