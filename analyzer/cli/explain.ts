import { checks } from '../checks/index.ts'
import { requireCheck } from '../session/settings.ts'

/** The documentation of a check as plain text. Throws `UserError` when there is none of that id. */
export function explain(id: string): string {
  requireCheck(id, '--explain')
  return checks
    .filter((check) => check.id === id)
    .map((check) => {
      const options = Object.entries(check.options).map(([name, option]) => {
        const values = option.values === undefined ? option.type : option.values.join(' | ')
        return `  ${name}: ${values} (default ${String(option.default)})\n    ${option.text}`
      })
      return [
        `${check.id}  (${check.level}, preset ${check.preset})`,
        check.docs.summary,
        `Why: ${check.docs.why}`,
        `Instead: ${check.docs.instead}`,
        `Messages:\n${Object.values(check.messages).map((message) => `  ${message}`).join('\n')}`, // prettier-ignore
        ...(options.length > 0 ? [`Options:\n${options.join('\n')}`] : []),
      ].join('\n\n')
    })
    .join('\n')
    .concat('\n')
}
