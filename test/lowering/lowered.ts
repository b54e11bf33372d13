/** Lowers snippets for tests; every snippet must also keep the promises of the IR. */
import ts from 'typescript'
import { expect } from 'vitest'
import { lowerFile, type LoweredFile } from '../../analyzer/frontend/lower/file.ts'
import { loops, reversePostorder } from '../../analyzer/ir/cfg.ts'
import { printFunction } from '../../analyzer/ir/print.ts'
import { verify } from '../../analyzer/ir/verify.ts'

export function lowered(text: string, name = 'input.ts'): LoweredFile {
  const result = lowerFile(ts, ts.createSourceFile(name, text, ts.ScriptTarget.Latest, false))
  const problems = result.ir.functions.flatMap((fn) => {
    expect(reversePostorder(fn).length).toBe(fn.blocks.length)
    loops(fn)
    return verify(fn, result.ir)
  })
  expect(problems).toEqual([])
  return result
}

/** Printed IR of the function `f`, or of the module level where a snippet has none. */
export function ir(text: string): string {
  const { ir: file } = lowered(text)
  const fn = file.functions.find((one) => one.name === 'f') ?? file.functions[0]
  return fn === undefined ? '' : printFunction(fn, file)
}
