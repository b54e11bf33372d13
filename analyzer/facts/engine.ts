/** Which engine this is: as facts name it, and as caches have to. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { schema } from './package-facts.ts'

const analyzer = new URL('../', import.meta.url)

const require = createRequire(import.meta.url)

/** Of a package as this one finds it, or as a package that this one depends on does. */
function versionOf(name: string, from: NodeJS.Require = require): string {
  return (from(`${name}/package.json`) as { version: string }).version
}

/** Of this package. */
export function version(): string {
  return versionOf('tsmatch')
}

/**
 * The engine as facts name it: they are exchanged between packages that were checked at different times, so that only
 * what semantic versioning calls a break counts.
 */
export function engineVersion(): string {
  const [major = '0', minor = '0'] = version().split('.')
  return major === '0' ? `0.${minor}` : major
}

let hash: string | undefined

/** Of everything that findings depend on besides the input: the analyzer's own code, and the TypeScript under it. */
export function engineHash(): string {
  // Package managers that are strict let nobody see the dependencies of others.
  const morph = createRequire(require.resolve('ts-morph'))
  return (hash ??= hashOf([
    version(),
    versionOf('typescript'),
    versionOf('ts-morph'),
    versionOf('@ts-morph/common', morph),
  ]))
}

function hashOf(versions: readonly string[]): string {
  const extension = import.meta.url.endsWith('.ts') ? /(?<!\.d)\.ts$/ : /\.js$/
  const files = readdirSync(analyzer, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => extension.test(file) && !/\/fixture[./]/.test(file))
    .sort()
  const all = createHash('sha256').update(JSON.stringify([schema, ...versions]))
  for (const file of files) all.update(`\n${file}\n`).update(readFileSync(new URL(file, analyzer)))
  return all.digest('hex').slice(0, 32)
}

/** Of a file's text: enough to tell its versions apart. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
