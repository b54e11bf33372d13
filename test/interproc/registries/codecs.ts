// Tables that other modules fill by a function.

export type Decode = (view: DataView) => number

const decoders = new Map<string, Decode>()
const guests = new Map<string, Decode>()
const lent = new Map<string, Decode>()

export function addDecoder(name: string, decode: Decode): void {
  decoders.set(name, decode)
}

export const addGuest = (name: string, decode: Decode): void => {
  guests.set(name, decode)
}

/** Others have it as a value. */
export function addLent(name: string, decode: Decode): void {
  lent.set(name, decode)
}

const everybodys = new Map<string, Decode>()
export function addPublic(name: string, decode: Decode): void {
  everybodys.set(name, decode)
}

export function publicAs(name: string, view: DataView): number | undefined {
  return everybodys.get(name)?.(view)
}

addDecoder('own', (view) => view.getUint8(0))

export function decodeAs(name: string, view: DataView): number | undefined {
  return decoders.get(name)?.(view)
}

export function guestAs(name: string, view: DataView): number | undefined {
  return guests.get(name)?.(view)
}

export function lentAs(name: string, view: DataView): number | undefined {
  return lent.get(name)?.(view)
}
