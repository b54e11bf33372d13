/** Code in quotes for a sentence: its own strings then stand in double quotes, so that no two quotes meet. */
export function quote(code: string): string {
  return `'${code.replace(/'([^'"\\]*)'/g, '"$1"')}'`
}
