/** Paths with `/`, without Node. */

/** `to` as seen from the folder `from`, both absolute; a path outside of it begins with `../`. */
export function relativePath(from: string, to: string): string {
  const [here, there] = [partsOf(from), partsOf(to)]
  let common = 0
  while (common < here.length && common < there.length - 1 && here[common] === there[common]) common++
  return [...here.slice(common).map(() => '..'), ...there.slice(common)].join('/')
}

function partsOf(path: string): readonly string[] {
  return path.replaceAll('\\', '/').split('/').filter((part) => part !== '' && part !== '.') // prettier-ignore
}
