/** The part of the settings that the engine and the checks read; `session/settings.ts` parses the whole. */
export interface EngineSettings {
  readonly checks: ReadonlyMap<
    string,
    {
      readonly level: 'off' | 'warn' | 'error' | undefined
      readonly options: Readonly<Record<string, string | boolean | number>>
    }
  >
  readonly widths: ReadonlyMap<string, string>
  readonly commandMasks: readonly string[]
  readonly budget: number | undefined
}
