// Every way that fails takes the count back: patch of 2021-01 (dax_driver_register error path).

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
    if (driver.matchAlways && this.#matchAlways > 0) return -EINVAL
    const rc = this.#register(driver)
    if (rc === 0 && driver.matchAlways) this.#matchAlways++
    return rc
  }
}
