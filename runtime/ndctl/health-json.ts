import { hasBit } from '../lib/bitmap.ts'
import type { SmartThreshold } from '../uapi/intel-smart.ts'
import { toCelsius, type SmartInfo } from '../uapi/smart-info.ts'
import { asCelsius, type NdObject, type NdValue } from './json.ts'

/** Bits of the alarms that a threshold turns on. */
const ALARM_BITS = { spares: 0, media: 1, ctrl: 2 } as const

/**
 * The health of a DIMM as `ndctl list --health` prints it. Parts that firmware does not vouch for are left out;
 * `null`: firmware did not answer. Source: ndctl, ndctl/json-smart.c.
 */
export function healthJson(smart: SmartInfo | null, threshold: SmartThreshold | null): NdObject {
  if (smart === null) return { health_state: 'unknown' }
  const { alarms, dirtyShutdown } = smart
  return {
    health_state: smart.health === undefined ? undefined : (smart.health.at(-1) ?? 'ok'),
    temperature_celsius: degrees(smart.mediaTemperature),
    controller_temperature_celsius: degrees(smart.ctrlTemperature),
    spares_percentage: smart.spares,
    alarm_temperature: alarms?.includes('media-temperature'),
    alarm_controller_temperature: alarms?.includes('ctrl-temperature'),
    alarm_spares: alarms?.includes('spares'),
    ...(threshold === null ? {} : thresholdJson(threshold)),
    life_used_percentage: smart.lifeUsed,
    shutdown_state: dirtyShutdown === undefined ? undefined : dirtyShutdown ? 'dirty' : 'clean',
    shutdown_count: smart.shutdownCount,
  }
}

function thresholdJson({
  alarmControl,
  mediaTemperature,
  ctrlTemperature,
  spares,
}: SmartThreshold): NdObject {
  const media = hasBit(alarmControl, ALARM_BITS.media)
  const ctrl = hasBit(alarmControl, ALARM_BITS.ctrl)
  const spare = hasBit(alarmControl, ALARM_BITS.spares)
  return {
    alarm_enabled_media_temperature: media,
    temperature_threshold: media ? asCelsius(toCelsius(mediaTemperature)) : undefined,
    alarm_enabled_ctrl_temperature: ctrl,
    controller_temperature_threshold: ctrl ? asCelsius(toCelsius(ctrlTemperature)) : undefined,
    alarm_enabled_spares: spare,
    spares_threshold: spare ? spares : undefined,
  }
}

function degrees(value: number | undefined): NdValue | undefined {
  return value === undefined ? undefined : asCelsius(value)
}
