import { concatBytes } from '../lib/bytes.ts'
import type { DsmMask } from '../lib/brand.ts'
import type { Clock, Timer } from '../lib/clock.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { callForStatus, type IntelCall } from '../nfit/intel-call.ts'
import { securityState } from '../uapi/intel-security.ts'
import { INTEL_EXTENDED, INTEL_STATUS } from '../uapi/intel-status.ts'
import { hasFunction } from '../uapi/probe.ts'
import { masterSecurity, userSecurity, type Security } from './state.ts'
import { parseSecurityCommand, type SecurityCommand } from './verbs.ts'

/** Where passphrases come from. */
export interface Keyring {
  /** The 32 bytes of the key with this id, or `null` when there is none of the right type. */
  lookup(keyId: number): Uint8Array | null
  /** The 32 bytes kept for a DIMM, asked for when it is unlocked. */
  request(description: string): Uint8Array | null
}

/** What a security controller works with. */
export interface SecurityOptions {
  readonly call: IntelCall
  readonly dsmMask: DsmMask
  readonly keyring: Keyring
  readonly clock: Clock
  /** The `id` attribute of the DIMM. */
  readonly dimmId: string
  /** Whether the DIMM is part of an active region. */
  readonly isBusy: () => boolean
  /** Send the key of an unlocked DIMM again when it is probed, to verify it. */
  readonly keyRevalidate?: boolean
  /** The attribute `security` changed. */
  readonly onNotify?: () => void
}

const KEY_SIZE = 32
const ZERO_KEY = new Uint8Array(KEY_SIZE)
const EMPTY = new Uint8Array(0)
/** Seconds by which the delay between two polls of an overwrite grows, and its limit. */
const OVERWRITE_STEP = 10
const OVERWRITE_LIMIT = 900

/**
 * Passphrases, freeze, erase and overwrite of one DIMM.
 * Source: drivers/nvdimm/security.c; drivers/acpi/nfit/intel.c.
 */
export class SecurityController {
  readonly #options: SecurityOptions
  #user: Security | null = null
  #master: Security | null = null
  #overwriting = false
  #incoherent = false
  #timer: Timer | null = null

  constructor(options: SecurityOptions) {
    this.#options = options
    this.#reread()
  }

  /** User security; `overwrite` while one runs. */
  get user(): Security | null {
    return this.#overwriting ? { mode: 'overwrite', frozen: this.#user?.frozen ?? false } : this.#user
  }

  /** Master security. */
  get master(): Security | null {
    return this.#master
  }

  /** Caches hold data that the DIMM does not have any more; to be invalidated before the region is enabled. */
  get incoherent(): boolean {
    return this.#incoherent
  }

  /** Caches were invalidated. */
  markCoherent(): void {
    this.#incoherent = false
  }

  /**
   * Runs a store of the attribute `security`.
   * Errors: -EINVAL grammar or wrong passphrase; -EOPNOTSUPP no security; -EBUSY overwrite or active region;
   * -EIO frozen or refused; -ENOKEY; -ENOTTY function missing; -ENXIO, -ENOTSUPP from firmware.
   */
  store(text: string): Result<null, Errno> {
    const command = parseSecurityCommand(text)
    if (!command.ok) return command
    const { verb } = command.value
    const erases = verb === 'erase' || verb === 'master_erase' || verb === 'overwrite'
    if (erases && this.#options.isBusy()) return err('EBUSY')
    if (this.#user === null) return err(verb === 'freeze' ? 'EIO' : 'EOPNOTSUPP')
    if (this.#overwriting) return err('EBUSY')
    if (verb === 'freeze') return this.#freeze()
    if (this.#user.frozen) return err('EIO')
    if (verb === 'master_erase' && this.#master?.mode !== 'unlocked') return err('EOPNOTSUPP')
    const keys = this.#keys(command.value)
    return keys.ok ? this.#run(command.value, keys.value) : keys
  }

  /**
   * Unlocks the DIMM when it is probed. An unlocked DIMM has its key verified if `keyRevalidate` asks for it;
   * a failure of that freezes nothing and changes nothing.
   */
  unlock(): Result<null, Errno> {
    if (this.#user === null) return err('EIO')
    if (this.#overwriting) return err('EBUSY')
    const { mode, frozen } = this.#user
    if (mode === 'disabled') return ok(null)
    if (frozen) return err('EIO')
    const key = this.#options.keyring.request(`nvdimm:${this.#options.dimmId}`) ?? ZERO_KEY
    if (key.byteLength !== KEY_SIZE) return err('ENOKEY')
    if (mode === 'unlocked') {
      if (this.#options.keyRevalidate !== true) return ok(null)
      return this.#function(20, concatBytes(key, key), setKeyErrno)
    }
    const done = this.#function(22, key, (status) =>
      status === INTEL_STATUS.invalidPassphrase ? 'EINVAL' : 'EIO',
    )
    if (done.ok) this.#incoherent = true
    this.#reread()
    return done
  }

  /** Stops polling. */
  [Symbol.dispose](): void {
    this.#timer?.cancel()
    this.#timer = null
  }

  #freeze(): Result<null, Errno> {
    if (!hasFunction(this.#options.dsmMask, 23)) return err('EOPNOTSUPP')
    const done = this.#function(23, EMPTY, () => 'EIO')
    this.#reread()
    return done
  }

  #keys({ verb, keyId, newKeyId }: SecurityCommand): Result<Uint8Array, Errno> {
    const old = keyId === 0 ? ZERO_KEY : this.#options.keyring.lookup(keyId)
    if (old === null || old.byteLength !== KEY_SIZE) return err('ENOKEY')
    if (verb !== 'update' && verb !== 'master_update') return ok(old)
    const next = newKeyId === 0 ? null : this.#options.keyring.lookup(newKeyId)
    if (next === null || next.byteLength !== KEY_SIZE) return err('ENOKEY')
    return ok(concatBytes(old, next))
  }

  #run({ verb }: SecurityCommand, keys: Uint8Array): Result<null, Errno> {
    switch (verb) {
      case 'freeze':
        return this.#freeze()
      case 'disable':
      case 'disable_master':
        return this.#andReread(this.#function(21, keys, (status) => refusal(status, 'EINVAL', 'ENXIO')))
      case 'update':
        return this.#andReread(this.#function(20, keys, setKeyErrno))
      case 'master_update':
        return this.#andReread(this.#function(27, keys, setKeyErrno))
      case 'erase':
      case 'master_erase': {
        const done = this.#function(verb === 'erase' ? 24 : 28, keys, eraseErrno)
        if (done.ok) this.#incoherent = true
        return this.#andReread(done)
      }
      case 'overwrite':
        return this.#overwrite(keys)
    }
  }

  #overwrite(key: Uint8Array): Result<null, Errno> {
    const done = this.#function(25, key, (status) =>
      status === INTEL_EXTENDED.overwriteUnsupported ? 'ENOTSUPP' : refusal(status, 'EINVAL', 'ENXIO'),
    )
    if (!done.ok) return done
    this.#overwriting = true
    this.#incoherent = true
    this.#pollIn(0, 0)
    return done
  }

  #pollIn(delay: number, waited: number): void {
    this.#timer = this.#options.clock.schedule(delay * 1000, () => {
      this.#timer = null
      const status = this.#function(26, EMPTY, (code) =>
        code === INTEL_EXTENDED.overwriteInProgress ? 'EBUSY' : 'ENXIO',
      )
      if (!status.ok && status.error === 'EBUSY') {
        const next = Math.min(OVERWRITE_LIMIT, waited + OVERWRITE_STEP)
        this.#pollIn(next, next)
        return
      }
      this.#overwriting = false
      this.#reread()
      this.#options.onNotify?.()
    })
  }

  #andReread(done: Result<null, Errno>): Result<null, Errno> {
    this.#reread()
    return done
  }

  #function(func: number, input: Uint8Array, refused: (status: number) => Errno): Result<null, Errno> {
    if (!hasFunction(this.#options.dsmMask, func)) return err('ENOTTY')
    const status = callForStatus(this.#options.call, func, input)
    if (!status.ok) return status
    return status.value === INTEL_STATUS.success ? ok(null) : err(refused(status.value))
  }

  #reread(): void {
    this.#user = null
    this.#master = null
    if (!hasFunction(this.#options.dsmMask, 19)) return
    const output = this.#options.call(19, EMPTY, securityState.size)
    const payload = output.ok ? securityState.decode(output.value) : output
    if (!payload.ok || payload.value.status !== INTEL_STATUS.success) return
    this.#user = userSecurity(payload.value)
    this.#master = this.#user === null ? null : masterSecurity(payload.value)
  }
}

function refusal(status: number, wrongKey: Errno, otherwise: Errno): Errno {
  return status === INTEL_STATUS.invalidPassphrase ? wrongKey : otherwise
}

function setKeyErrno(status: number): Errno {
  return status === INTEL_STATUS.notSupported ? 'EOPNOTSUPP' : refusal(status, 'EINVAL', 'EIO')
}

function eraseErrno(status: number): Errno {
  return status === INTEL_STATUS.notSupported ? 'EOPNOTSUPP' : refusal(status, 'EINVAL', 'ENXIO')
}
