import { hasBit } from '../lib/bitmap.ts'
import type { LayoutError } from '../lib/layout.ts'
import { ok, type Result } from '../lib/result.ts'
import { smart, type Smart } from './intel-smart.ts'

/** Bit of the flags word that makes each part of the SMART payload valid. Bits 5 to 7 came with DSM 1.6. */
export const SMART_VALID = {
  health: 0,
  spares: 1,
  used: 2,
  mediaTemperature: 3,
  ctrlTemperature: 4,
  shutdownCount: 5,
  aitStatus: 6,
  pmicTemperature: 7,
  alarm: 9,
  shutdown: 10,
  vendor: 11,
} as const

/** Mask of the bit that libndctl calls `ND_SMART_SHUTDOWN_COUNT_VALID`. */
export const ND_SMART_SHUTDOWN_COUNT_VALID: number = 1 << SMART_VALID.shutdownCount

/** What is wrong with a DIMM, worst last. */
export type HealthProblem = 'non-critical' | 'critical' | 'fatal'

/** A tripped threshold. */
export type Alarm = 'spares' | 'media-temperature' | 'ctrl-temperature'

/** The valid parts of a SMART payload; a part that firmware did not vouch for is absent. */
export interface SmartInfo {
  readonly status: number
  /** Empty: healthy. */
  readonly health?: readonly HealthProblem[]
  /** Percent left. */
  readonly spares?: number
  /** Percent used. */
  readonly lifeUsed?: number
  /** Degrees Celsius, here and below. */
  readonly mediaTemperature?: number
  readonly ctrlTemperature?: number
  readonly pmicTemperature?: number
  /** Shutdowns that lost data. */
  readonly shutdownCount?: number
  readonly aitStatus?: number
  readonly alarms?: readonly Alarm[]
  /** Whether the last shutdown was dirty. */
  readonly dirtyShutdown?: boolean
  readonly vendorData?: Uint8Array
}

/**
 * Decodes the output of Intel function 1, of DSM 1.6 or before: the old firmware leaves the bits of the
 * new parts clear. Error: fewer than 132 bytes.
 * Source: Intel DSM interface 1.6; drivers/acpi/nfit/intel.h; ndctl, ndctl/lib/intel.c.
 */
export function decodeSmart(bytes: Uint8Array): Result<SmartInfo, LayoutError> {
  const payload = smart.decode(bytes)
  return payload.ok ? ok(smartInfo(payload.value)) : payload
}

/** The valid parts of a decoded payload. */
export function smartInfo(payload: Smart): SmartInfo {
  const valid = (name: keyof typeof SMART_VALID): boolean => hasBit(payload.flags, SMART_VALID[name])
  const vendorSize = Math.min(payload.vendorSize, payload.vendorData.byteLength)
  return {
    status: payload.status,
    ...(valid('health') && { health: named(payload.health, ['non-critical', 'critical', 'fatal']) }),
    ...(valid('spares') && { spares: payload.spares }),
    ...(valid('used') && { lifeUsed: payload.lifeUsed }),
    ...(valid('mediaTemperature') && { mediaTemperature: toCelsius(payload.mediaTemperature) }),
    ...(valid('ctrlTemperature') && { ctrlTemperature: toCelsius(payload.ctrlTemperature) }),
    ...(valid('pmicTemperature') && { pmicTemperature: toCelsius(payload.pmicTemperature) }),
    ...(valid('shutdownCount') && { shutdownCount: payload.shutdownCount }),
    ...(valid('aitStatus') && { aitStatus: payload.aitStatus }),
    ...(valid('alarm') && {
      alarms: named(payload.alarmFlags, ['spares', 'media-temperature', 'ctrl-temperature']),
    }),
    ...(valid('shutdown') && { dirtyShutdown: payload.shutdownState !== 0 }),
    ...(valid('vendor') && { vendorData: payload.vendorData.slice(0, vendorSize) }),
  }
}

/** Degrees Celsius of a stored temperature: sixteenths, with the sign in bit 15 (not two's complement). */
export function toCelsius(stored: number): number {
  const magnitude = (stored & 0x7fff) / 16
  return (stored & 0x8000) !== 0 && magnitude !== 0 ? -magnitude : magnitude
}

/**
 * The stored form of a temperature, to the nearest sixteenth.
 * @throws {RangeError} beyond 2047.9375 degrees either way.
 */
export function fromCelsius(degrees: number): number {
  const sixteenths = Math.round(Math.abs(degrees) * 16)
  if (!(sixteenths <= 0x7fff)) throw new RangeError(`${degrees} degrees cannot be stored`)
  return degrees < 0 ? sixteenths | 0x8000 : sixteenths
}

function named<N>(bits: number, names: readonly N[]): readonly N[] {
  return names.filter((_, i) => hasBit(bits, i))
}
