/** Fields that the code around them treats as command masks: every read tests one bit by a command number. */
import type { Flow } from '../../engine/flow.ts'
import type { FunctionIR, Instruction } from '../../ir/ir.ts'

/**
 * Union of the bits that are ever tested of field `name` in this file, when all its reads are tests by commands of
 * a closed set (`(this.supported & (1 << cmd)) !== 0` with `cmd: 0 | 1 | 4`); undefined for any other use.
 */
export function testedBits(name: string, flow: Flow): bigint | undefined {
  let bits = 0n
  let tests = 0
  for (const fn of flow.file.functions) {
    const byTemp: (Instruction | undefined)[] = []
    const all = fn.blocks.flatMap((b) => b.instructions)
    for (const i of all) byTemp[i.temp] = i
    for (const read of all) {
      if (read.kind !== 'get' || read.name !== name) continue
      const user = all.find((i) => i.kind === 'binary' && (i.left === read.temp || i.right === read.temp))
      if (user?.kind !== 'binary' || user.op !== '&') return undefined
      const tested = shiftedBits(byTemp[user.left === read.temp ? user.right : user.left], byTemp, fn, flow)
      if (tested === undefined) return undefined
      bits |= tested
      tests++
    }
  }
  return tests === 0 ? undefined : bits
}

/** Bits that `1 << cmd` can be, by the declared type of `cmd`. */
function shiftedBits(
  shift: Instruction | undefined,
  byTemp: readonly (Instruction | undefined)[],
  fn: FunctionIR,
  flow: Flow,
): bigint | undefined {
  if (shift?.kind !== 'binary' || shift.op !== '<<') return undefined
  const one = byTemp[shift.left]
  const command = byTemp[shift.right]
  if (one?.kind !== 'const' || one.value !== 1 || command === undefined) return undefined
  const variable =
    command.kind === 'load' && fn.params.includes(command.variable) ? command.variable : undefined
  const literals =
    variable === undefined
      ? flow.oracle.hint(command.site).literals
      : flow.oracle.variableHint(variable).literals
  if (literals === undefined || literals.length === 0) return undefined
  let bits = 0n
  for (const literal of literals) {
    if (typeof literal !== 'number' || literal < 0 || literal > 31) return undefined
    bits |= 1n << BigInt(literal)
  }
  return bits
}
