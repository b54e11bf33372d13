/** Files of the cache: what comes back is what was written, or nothing. */
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { deserialize, serialize } from 'node:v8'

/** States of one project, and sets of options, that are kept. */
const maxFiles = 8

/** A file of the cache: `owner` is who has to share its room, `content` all that the file depends on. */
export function sealedPath(folder: string, owner: string, content: Buffer | string, kind: string): string {
  return join(folder, `${hashOf(owner).slice(0, 12)}-${hashOf(content)}.${kind}`)
}

/** Undefined when there is no such file; `damaged` when it is not as it was written. */
export function readSealed(path: string): { readonly value: unknown } | 'damaged' | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return undefined
  }
  const body = bytes.subarray(32)
  if (bytes.length <= 32 || !digest(body).equals(bytes.subarray(0, 32))) return 'damaged'
  return { value: deserialize(body) }
}

/** Drops the oldest files of the same owner and kind when there are many. Two runs at once never leave half of each. */
export function writeSealed(path: string, value: unknown): void {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true })
  const body = serialize(value)
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, Buffer.concat([digest(body), body]))
  renameSync(draft, path)
  const [owner = ''] = basename(path).split('-')
  const suffix = path.slice(path.lastIndexOf('.'))
  const kept = readdirSync(folder)
    .filter((name) => name.startsWith(owner) && name.endsWith(suffix))
    .map((name) => ({ name, time: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time)
  for (const { name } of kept.slice(maxFiles)) unlinkSync(join(folder, name))
}

export function hashOf(content: Buffer | string): string {
  return digest(content).toString('hex').slice(0, 40)
}

function digest(content: Buffer | string): Buffer {
  return createHash('sha256').update(content).digest()
}
