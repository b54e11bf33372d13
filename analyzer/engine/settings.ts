/** The part of the settings that the engine and the checks read; `session/settings.ts` parses the whole. */
import type { Role } from '../models/model.ts'

/** Names a callee, or one of its arguments or parameters by position from 0 or by name. */
export interface CalleePattern {
  /** `Type.member`, `new Type`, `functionName`, or `member` of any type. */
  readonly callee: string
  readonly argument: number | string | undefined
}

/** How a guard tells that its argument is out of bounds: by throwing, by a falsy result, or by an error number. */
export type GuardFailure = 'throws' | 'false' | 'error'

export type SinkPattern = CalleePattern & { readonly role: Role }
export type GuardPattern = CalleePattern & { readonly failure: GuardFailure }

export interface EngineSettings {
  readonly checks: ReadonlyMap<
    string,
    {
      readonly level: 'off' | 'warn' | 'error' | undefined
      readonly options: Readonly<Record<string, string | boolean | number>>
    }
  >
  /** Names of types -> the built-in width that an annotation with that name promises. */
  readonly widths: ReadonlyMap<string, string>
  /** Without an argument: the result is user data. With one: that parameter of every function so named is. */
  readonly sources: readonly CalleePattern[]
  readonly sinks: readonly SinkPattern[]
  readonly guards: readonly GuardPattern[]
  /** Names of variables and properties whose bits stand for commands, besides the built-in names. */
  readonly commandMasks: readonly string[]
  readonly firmwareCalls: readonly CalleePattern[]
  readonly budget: number | undefined
}
