/** Properties and elements of builtin objects: what reading them gives. */
import { elementTypes } from './widths.ts'

export interface PropertyModel {
  /** In SEMANTICS.md's grammar. */
  readonly value: string
  /** The property of one object never changes. */
  readonly stable: boolean
  readonly user?: boolean
}

export interface ElementModel {
  readonly value: string
  /** The width that a store wraps to; undefined where a store does not wrap. */
  readonly width: string | undefined
  /** User data, unless the program allocated and filled the buffer on this path. */
  readonly user: boolean
}

const byteCount: PropertyModel = { value: '0..9007199254740991', stable: true }
const entryCount: PropertyModel = { value: '0..16777216', stable: false }
const listLength: PropertyModel = { value: '0..4294967295', stable: false }

function constants(owner: string, table: Readonly<Record<string, string>>): [string, PropertyModel][] {
  return Object.entries(table).map(([name, value]) => [`${owner}.${name}`, { value, stable: true }])
}

const properties: ReadonlyMap<string, PropertyModel> = new Map<string, PropertyModel>([
  ['Array.length', listLength],
  ['ReadonlyArray.length', listLength],
  ['String.length', { value: '0..536870888', stable: true }],
  ...['Map', 'ReadonlyMap', 'Set', 'ReadonlySet'].map((name) => [`${name}.size`, entryCount] as const),
  ...[...elementTypes.map((type) => type.name), 'Buffer'].flatMap((name) => [
    [`${name}.length`, byteCount] as const,
    [`${name}.byteLength`, byteCount] as const,
    [`${name}.byteOffset`, byteCount] as const,
    [`${name}.BYTES_PER_ELEMENT`, { value: elementSize(name), stable: true }] as const,
  ]),
  ['DataView.byteLength', byteCount],
  ['DataView.byteOffset', byteCount],
  ['ArrayBuffer.byteLength', byteCount],
  ['ArrayBuffer.maxByteLength', byteCount],
  ['SharedArrayBuffer.byteLength', byteCount],
  ['Blob.size', byteCount],
  ['RegExp.lastIndex', { value: '0..9007199254740991', stable: false }],
  ...constants('Number', {
    MAX_SAFE_INTEGER: '9007199254740991',
    MIN_SAFE_INTEGER: '-9007199254740991',
    MAX_VALUE: 'number',
    MIN_VALUE: '0..1f',
    EPSILON: '0..1f',
    POSITIVE_INFINITY: 'inf',
    NEGATIVE_INFINITY: '-inf',
    NaN: 'NaN',
  }),
  ...constants('Math', {
    PI: '3..4f',
    E: '2..3f',
    LN2: '0..1f',
    LN10: '2..3f',
    LOG2E: '1..2f',
    LOG10E: '0..1f',
    SQRT2: '1..2f',
    SQRT1_2: '0..1f',
  }),
  ['Process.argv', { value: 'object', stable: true, user: true }],
  ['Process.env', { value: 'object', stable: true, user: true }],
  ['MessageEvent.data', { value: 'unknown', stable: false, user: true }],
  ['HIDInputReportEvent.reportId', { value: '0..255', stable: true, user: true }],
  ['HIDInputReportEvent.data', { value: 'object', stable: true, user: true }],
  ['USBInTransferResult.data', { value: 'undefined | object', stable: true, user: true }],
  ['BluetoothRemoteGATTCharacteristic.value', { value: 'undefined | object', stable: false, user: true }],
  ['IncomingMessage.headers', { value: 'object', stable: true, user: true }],
  ['IncomingMessage.url', { value: 'undefined | string', stable: false, user: true }],
  ['Request.body', { value: 'unknown', stable: false, user: true }],
  ['Request.query', { value: 'unknown', stable: false, user: true }],
  ['Request.params', { value: 'unknown', stable: false, user: true }],
])

const elements: ReadonlyMap<string, ElementModel> = new Map(
  [...elementTypes, { name: 'Buffer', width: 'u8', value: '0..255' }].map(({ name, value, width }) => [
    name,
    { value, width, user: true },
  ]),
)

/** Names of properties that are user data in some type. */
export const userPropertyNames: ReadonlySet<string> = new Set(
  [...properties].flatMap(([key, { user }]) => (user === true ? [key.slice(key.indexOf('.') + 1)] : [])),
)

const propertyNames: ReadonlySet<string> = new Set(
  [...properties.keys()].map((key) => key.slice(key.indexOf('.') + 1)),
)

/** Some type has a model of a property called so. */
export function isModelledProperty(name: string): boolean {
  return propertyNames.has(name)
}

/** What reading property `name` of an object of type `typeName` (`Number` or `NumberConstructor` for the global) gives. */
export function propertyModel(typeName: string, name: string): PropertyModel | undefined {
  return properties.get(`${typeName.replace(/Constructor$/, '')}.${name}`)
}

/** What an element within the bounds is. */
export function elementModel(typeName: string): ElementModel | undefined {
  return elements.get(typeName)
}

function elementSize(name: string): string {
  if (name === 'Buffer') return '1'
  const bits = /\d+/.exec(name)
  return String(Number(bits?.[0] ?? 8) / 8)
}
