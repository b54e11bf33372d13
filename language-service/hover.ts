/** What the pointer rests on, in values: `start: u64 0..2^64-1, user`. */
import type ts from 'typescript'
import type { ValueNote } from '../analyzer/index.ts'

/** One line about the name or expression at `position`; undefined where nothing is known. */
export function hoverText(
  compiler: typeof ts,
  file: ts.SourceFile,
  position: number,
  notes: readonly ValueNote[],
): string | undefined {
  const node = nodeAt(compiler, file, position)
  if (node === undefined) return undefined
  const [start, end] = [node.getStart(file), node.end]
  const texts = new Set(
    notes.filter((note) => note.start === start && note.end === end).map(({ text }) => text),
  )
  if (texts.size === 0) return undefined
  return `${node.getText(file)}: ${[...texts].map((text) => withPowers(withWidths(text))).join(' or ')}`
}

/** The name under the pointer; of a property access all of it, since its value is what the pointer asks for. */
function nodeAt(compiler: typeof ts, file: ts.SourceFile, position: number): ts.Node | undefined {
  let node: ts.Node = file
  for (;;) {
    const inner: ts.Node | undefined = compiler.forEachChild(node, (child) =>
      child.getStart(file) <= position && position <= child.end ? child : undefined,
    )
    if (inner === undefined) break
    node = inner
  }
  const { parent } = node as { parent?: ts.Node }
  if (!compiler.isIdentifier(node) && !compiler.isPrivateIdentifier(node)) return undefined
  if (parent !== undefined && compiler.isPropertyAccessExpression(parent) && parent.name === node)
    return parent
  return node
}

/** `0n..18446744073709551615n` as `0..2^64-1`: the type says that it is a bigint, bounds near a power of two say so. */
export function withPowers(text: string): string {
  return text.replace(/\b(\d+)n\b/g, '$1').replace(/(?<!\w)(?<!\w\.)\d{5,}(?!\.\d|\w)/g, (number) => {
    const value = BigInt(number)
    return power(value) ?? (power(value + 1n) === undefined ? number : `${power(value + 1n) ?? ''}-1`)
  })
}

/** `0n..18446744073709551615n` as `u64 0n..18446744073709551615n`: a range that is all of a width has its name. */
export function withWidths(text: string): string {
  return text.replace(
    /(?<![\w.-])(-?\d+)(n?)\.\.(\d+)n?(?![\w.])/g,
    (range, low: string, big: string, high: string) => {
      const name = widths.get(`${low}..${high}`)
      return name === undefined || (big === '' && name.endsWith('64')) ? range : `${name} ${range}`
    },
  )
}

const widths: ReadonlyMap<string, string> = new Map(
  [8n, 16n, 32n, 64n].flatMap((bits): [string, string][] => {
    const half = 2n ** (bits - 1n)
    return [
      [`0..${2n * half - 1n}`, `u${bits}`],
      [`${-half}..${half - 1n}`, `i${bits}`],
    ]
  }),
)

/** `2^n` when the value is that. */
function power(value: bigint): string | undefined {
  const binary = value.toString(2)
  return /^10+$/.test(binary) ? `2^${String(binary.length - 1)}` : undefined
}
