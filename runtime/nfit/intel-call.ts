import { concatBytes, viewOf } from '../lib/bytes.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, unwrap, type Result } from '../lib/result.ts'
import { callEnvelope } from '../uapi/payloads.ts'
import { nfitCtl, type CtlBus, type CtlDimm } from './ctl.ts'

/**
 * Calls an Intel function of one device: input bytes in, `outSize` bytes of output back, its status first.
 * Firmware that refuses need not return more than the status; what is missing is 0.
 */
export type IntelCall = (func: number, input: Uint8Array, outSize: number) => Result<Uint8Array, Errno>

/**
 * Intel functions through the envelope of ND_CMD_CALL: of a DIMM, or (`dimm` null) of Intel's bus family.
 * Errors: those of `nfitCtl`; -ENXIO when firmware returns no status, or success without all the output.
 */
export function intelCallOver(bus: CtlBus, dimm: CtlDimm | null): IntelCall {
  return (func, input, outSize) => {
    const head = callEnvelope.encode({
      ndFamily: dimm === null ? 1n : 0n,
      ndCommand: BigInt(func),
      ndSizeIn: input.byteLength,
      ndSizeOut: outSize,
      ndReserved2: new Uint8Array(36),
      ndFwSize: 0,
    })
    if (!head.ok) return err('EINVAL')
    const buf = concatBytes(head.value, input, new Uint8Array(outSize))
    const result = nfitCtl(bus, dimm, 10, buf)
    if (!result.ok) return result
    const output = buf.slice(head.value.byteLength + input.byteLength)
    const returned = unwrap(callEnvelope.decode(buf)).ndFwSize
    if (returned >= outSize) return ok(output)
    const refused = returned >= 4 && viewOf(output).getUint32(0, true) !== 0
    return refused ? ok(output) : err('ENXIO')
  }
}

/** Calls a function whose output is its status word only. */
export function callForStatus(call: IntelCall, func: number, input: Uint8Array): Result<number, Errno> {
  const output = call(func, input, 4)
  return output.ok ? ok(viewOf(output.value).getUint32(0, true)) : output
}
