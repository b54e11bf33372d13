/** IR as text, for tests and for people. The format is not a contract for programs. */
import type { Variable } from '../support/ids.ts'
import type { Argument, FileIR, FunctionIR, Instruction, Literal, Terminator } from './ir.ts'

/** One function: a header, then each block with its instructions. */
export function printFunction(fn: FunctionIR, file: FileIR): string {
  const words = [fn.exported ? 'export' : '', fn.async ? 'async' : '', fn.kind + (fn.generator ? '*' : '')]
  const params = fn.params.map((param) => variableName(param, file)).join(', ')
  const lines = [`${words.filter((word) => word !== '').join(' ')} ${fn.name}(${params})`]
  for (const block of fn.blocks) {
    lines.push(`b${block.id}:${block.handler === undefined ? '' : ` handler b${block.handler}`}`)
    for (const instruction of block.instructions) {
      lines.push(`  %${instruction.temp} = ${printInstruction(instruction, file)}`)
    }
    lines.push(`  ${printTerminator(block.terminator)}`)
  }
  return lines.join('\n')
}

/** Every function of a file. */
export function printFile(file: FileIR): string {
  return file.functions.map((fn) => printFunction(fn, file)).join('\n\n')
}

function printTerminator(terminator: Terminator): string {
  switch (terminator.kind) {
    case 'jump':
      return `jump b${terminator.to}`
    case 'branch':
      return `branch %${terminator.condition} b${terminator.then} b${terminator.else} (${terminator.role})`
    case 'return':
      return terminator.value === undefined ? 'return' : `return %${terminator.value}`
    case 'throw':
      return `throw %${terminator.value}`
    case 'unreachable':
      return 'unreachable'
  }
}

function printInstruction(i: Instruction, file: FileIR): string {
  switch (i.kind) {
    case 'const':
      return `const ${printLiteral(i.value)}`
    case 'opaque': {
      const why = i.unsupported ? `unsupported ${i.why}` : i.why
      return ['opaque', `'${why}'`, ...i.operands.map((temp) => `%${temp}`)].join(' ')
    }
    case 'load':
      return `load ${variableName(i.variable, file)}`
    case 'store':
      return `${i.declare ? 'declare' : 'store'} ${variableName(i.variable, file)} %${i.value}`
    case 'param':
      return `param ${i.rest ? '...' : ''}${i.index}`
    case 'unary':
      return `${i.op} %${i.operand}`
    case 'binary':
      return `%${i.left} ${i.op} %${i.right}`
    case 'step':
      return `step %${i.operand} ${i.op} 1`
    case 'template':
      return `template ${i.parts.map((part) => (typeof part === 'string' ? JSON.stringify(part) : `%${part}`)).join(' ')}`
    case 'get':
      return `get %${i.object}.${i.name}`
    case 'set':
      return `${i.define ? 'define' : 'set'} %${i.object}.${i.name} %${i.value}`
    case 'element':
      return `element %${i.object}[%${i.index}]`
    case 'setElement':
      return `setElement %${i.object}[%${i.index}] %${i.value}`
    case 'delete':
      return i.name === undefined
        ? `delete %${i.object}[%${i.index ?? '?'}]`
        : `delete %${i.object}.${i.name}`
    case 'call': {
      const receiver = i.receiver === undefined ? '' : ` on %${i.receiver}`
      const how = i.isNew ? 'new' : i.tagged ? 'tag' : 'call'
      return `${how} %${i.callee}(${printArguments(i.args)})${receiver}`
    }
    case 'superCall':
      return `super(${printArguments(i.args)})`
    case 'closure':
      return `closure ${file.functions[i.function]?.name ?? '?'}`
    case 'class': {
      const members = i.members.map((member) => file.functions[member]?.name ?? '?').join(', ')
      const heritage = i.heritage === undefined ? '' : ` extends %${i.heritage}`
      return `class ${i.name ?? ''}${heritage} { ${members} }`
    }
    case 'array':
      return `array [${printArguments(i.elements)}]`
    case 'spreadInto':
      return `spreadInto %${i.object} %${i.value}`
    case 'rest':
      return `rest %${i.value} ${i.of} from ${i.from}`
    case 'iterate':
      return `iterate %${i.value} ${i.how}`
    case 'iterateDone':
    case 'iterateNext':
      return `${i.kind} %${i.iterator}`
    case 'await':
    case 'nonNull':
      return `${i.kind} %${i.value}`
    case 'yield':
      return `yield${i.delegate ? '*' : ''} %${i.value}`
    case 'cast':
      return `cast %${i.value}${i.annotation === undefined ? '' : ` as ${i.annotation.names.join(' ')}`}`
    case 'this':
    case 'arguments':
    case 'object':
    case 'caught':
      return i.kind
  }
}

function printArguments(args: readonly (Argument | undefined)[]): string {
  return args.map((arg) => (arg === undefined ? '' : `${arg.spread ? '...' : ''}%${arg.temp}`)).join(', ')
}

function printLiteral(value: Literal): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return JSON.stringify(value)
  return Object.is(value, -0) ? '-0' : String(value)
}

function variableName(variable: Variable, file: FileIR): string {
  return file.variables[variable]?.name ?? `?${variable}`
}
