/** The engine's public API: everything `rules`, the command line and users may rely on. */
export { checks } from './checks/index.ts'
export type { Check, CheckOption } from './engine/check.ts'
export type { ValueNote } from './checks/values.ts'
export { readConfigFileSync } from './cli/config-file.ts'
export {
  complaintsAbout,
  judge,
  parseDirectives,
  type Comment,
  type Directives,
  type Expectation,
} from './findings/directives.ts'
export type { Finding, Level, Step } from './findings/finding.ts'
export { documentation } from './findings/report.ts'
export { Dependencies } from './session/dependencies.ts'
export { isToldByWhole } from './session/left-over.ts'
export { processMemory } from './session/process-memory.ts'
export {
  createSession,
  type FileReport,
  type Session,
  type SessionOptions,
  type Stats,
} from './session/session.ts'
export { defaultSettings, parseSettings, UserError, type Settings } from './session/settings.ts'
export { directivesOf } from './session/directives.ts'
export { valuesIn } from './session/values.ts'
export { settingDocs, type SettingDocs } from './session/settings-docs.ts'
