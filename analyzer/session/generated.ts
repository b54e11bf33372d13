/** Files that a machine wrote: what is found in them is nobody's to mend there. */

/** On average, in characters. Hand-written files stay below, those with tables too. */
const longLines = 110
/** Characters that an average says something of. */
const enough = 5_000

/**
 * By its name (`.min.js`), by a comment before the first line of code (`@generated`, or "generated" and "do not edit"),
 * by the link to a source map that compilers and bundlers leave at the end, or by lines that nobody writes by hand.
 */
export function isGenerated(file: string, text: string): boolean {
  if (/\.min\.[cm]?js$/.test(file)) return true
  const [comments = ''] = /^(?:#!.*)?(?:\s|\/\/.*|\/\*[^]*?\*\/)*/.exec(text.slice(0, 4_000)) ?? []
  if (/@generated\b|\bgenerated\b[^]{0,200}\bdo not (?:edit|modify|make)\b|\bdo not (?:edit|modify)\b[^]{0,200}\bgenerated\b/i.test(comments)) return true // prettier-ignore
  const link = text.lastIndexOf('\n//# sourceMappingURL=')
  if (
    link >= 0 &&
    !text
      .slice(link + 1)
      .trimEnd()
      .includes('\n')
  )
    return true
  return text.length >= enough && averageLine(text) > longLines
}

/** Data in one long literal, such as firmware in base64, is no sign of a machine around it. */
function averageLine(text: string): number {
  const lines = text.split('\n').length
  if (text.length / lines <= longLines) return 0
  return text.replace(/(["'`])[^"'`\n]{200,}\1/g, '').length / lines
}
