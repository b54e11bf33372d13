// There may be one driver that takes every device, and registering it counted it before the registration that
// can still fail. Patch of 2021-01 (dax_driver_register error path). After one failure no driver of that kind
// can be registered any more, until the machine starts again.
// Learn: count what has happened, or take the count back where it has not.

const EINVAL = 22

export interface Driver {
  readonly name: string
  /** Takes the devices that no other driver was told to take. */
  readonly matchAlways: boolean
}

export class DaxBus {
  readonly #register: (driver: Driver) => number
  #matchAlways = 0

  /** `register` answers 0, or a negative error. */
  constructor(register: (driver: Driver) => number) {
    this.#register = register
  }

  registerDriver(driver: Driver): number {
    this.#matchAlways += driver.matchAlways ? 1 : 0
    if (this.#matchAlways > 1) {
      this.#matchAlways--
      return -EINVAL
    }
    return this.#register(driver) // FN: missing-unwind
  }
}
