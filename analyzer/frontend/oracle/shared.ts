/** What the oracles of one program's files have learnt together: answers about types and declarations. */
import type ts from 'typescript'
import type { TypeHint } from '../../ir/oracle.ts'
import type { Member } from './members.ts'

export interface Shared {
  readonly hints: Map<ts.Type, TypeHint>
  /** Whether calls of what is declared here surely come back and assert nothing. */
  readonly plain: Map<ts.Node, boolean>
  /** Members of the program that may run in a member's stead. */
  readonly overrides: Map<ts.Symbol, readonly Member[] | undefined>
  readonly tags: Map<ts.Node, readonly string[]>
  /** `#private` members of a class, by name. */
  readonly privates: Map<ts.Node, ReadonlyMap<string, ts.Node>>
  /** Class -> fields that its constructor may assign. */
  readonly counted: Map<ts.Node, ReadonlySet<string>>
  /** Whether any file of the program has this text in it. */
  mentions(text: string): boolean
}

const known = new WeakMap<ts.Program, Shared>()

export function sharedBy(program: ts.Program): Shared {
  let shared = known.get(program)
  if (shared === undefined) {
    const mentioned = new Map<string, boolean>()
    shared = {
      hints: new Map(),
      plain: new Map(),
      overrides: new Map(),
      tags: new Map(),
      privates: new Map(),
      counted: new Map(),
      mentions(text) {
        let found = mentioned.get(text)
        if (found === undefined) {
          found = program.getSourceFiles().some((file) => file.text.includes(text))
          mentioned.set(text, found)
        }
        return found
      },
    }
    known.set(program, shared)
  }
  return shared
}
