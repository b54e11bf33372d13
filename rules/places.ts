/**
 * Parsers of files that hold more than a script, such as Vue's, give TypeScript a text of their own: the parts of the
 * file that are script, one after the other. What is found there is told where the file has it.
 */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import type { Finding } from '../analyzer/index.ts'
import type { SourceFile } from './typescript.ts'

/** The finding by offsets of the linted text; undefined when it is about something that the linted text does not have. */
export type Translate = (finding: Finding) => Finding | undefined

interface Span {
  readonly start: number
  readonly end: number
}

export function placesIn(sourceCode: Readonly<TSESLint.SourceCode>, source: SourceFile): Translate {
  if (source.text === sourceCode.text) return (finding) => finding
  const shifts = shiftsOf(sourceCode, source)
  const translate = <Piece extends Span>(piece: Piece): Piece | undefined => {
    const shift = shifts.findLast(({ from }) => from <= piece.start)?.by ?? shifts[0]?.by
    if (shift === undefined) return undefined
    const [start, end] = [piece.start + shift, piece.end + shift]
    const isThere = sourceCode.text.slice(start, end) === source.text.slice(piece.start, piece.end)
    return isThere ? { ...piece, start, end } : undefined
  }
  return (finding) => {
    const moved = translate(finding)
    if (moved === undefined) return undefined
    const trace = finding.trace.flatMap((step) => {
      const place = step.file === finding.file ? translate(step) : step
      return place === undefined ? [] : [place]
    })
    const suggestions = finding.suggestions.flatMap((suggestion) => {
      const edits = suggestion.edits.map(translate).filter((edit) => edit !== undefined)
      return edits.length < suggestion.edits.length ? [] : [{ ...suggestion, edits }]
    })
    return { ...moved, trace, suggestions }
  }
}

/** What lies from an offset of the program's text on is this much further on in the file; ascending. */
function shiftsOf(
  { parserServices: services }: Readonly<TSESLint.SourceCode>,
  source: SourceFile,
): readonly { readonly from: number; readonly by: number }[] {
  const shifts = new Map<number, number>()
  const visit = (node: Parameters<Parameters<SourceFile['forEachChild']>[0]>[0]): void => {
    const twin: TSESTree.Node | undefined = services?.tsNodeToESTreeNodeMap?.get(node)
    // Of other nodes the two may begin at different words.
    if (twin !== undefined && (twin.type as string) === 'Identifier') {
      const from = node.getStart(source)
      shifts.set(from, twin.range[0] - from)
    }
    node.forEachChild(visit)
  }
  source.forEachChild(visit)
  return [...shifts].map(([from, by]) => ({ from, by })).sort((a, b) => a.from - b.from)
}
