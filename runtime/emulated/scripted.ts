import type { DimmHandle } from '../lib/brand.ts'
import type {
  AcpiObject,
  DsmCall,
  LabelCall,
  LabelMethod,
  Notification,
  Platform,
  Subscription,
} from '../nfit/firmware.ts'
import { Notifier } from './notifier.ts'

/** What a scripted machine has. What is left out is not there. */
export interface Script {
  readonly nfit?: Uint8Array
  readonly fit?: AcpiObject
  /** Answers of `_DSM`. */
  readonly dsm?: (call: DsmCall) => AcpiObject | null
  /** Answers of the label methods. */
  readonly label?: (call: LabelCall) => AcpiObject | null
  /** Label methods of a device; `null`: ACPI has no such device. Left out: every DIMM has a device without any. */
  readonly labelMethods?: (handle: DimmHandle) => ReadonlySet<LabelMethod> | null
}

const NO_METHODS: ReadonlySet<LabelMethod> = new Set()

/** A machine that returns what it is told to, odd or not: a table alone, or firmware with a defect. */
export class ScriptedMachine implements Platform {
  readonly #notifier = new Notifier()
  /** What it has from now on. */
  script: Script

  constructor(script: Script) {
    this.script = script
  }

  nfit(): Uint8Array | null {
    return this.script.nfit ?? null
  }

  fit(): AcpiObject | null {
    return this.script.fit ?? null
  }

  labelMethods(handle: DimmHandle): ReadonlySet<LabelMethod> | null {
    return this.script.labelMethods === undefined ? NO_METHODS : this.script.labelMethods(handle)
  }

  listen(listener: (notification: Notification) => void): Subscription {
    return this.#notifier.listen(listener)
  }

  /** Tells everybody who listens. */
  notify(notification: Notification): void {
    this.#notifier.emit(notification)
  }

  dsm(call: DsmCall): AcpiObject | null {
    return this.script.dsm?.(call) ?? null
  }

  label(call: LabelCall): AcpiObject | null {
    return this.script.label?.(call) ?? null
  }
}
