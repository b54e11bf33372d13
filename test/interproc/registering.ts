/** Functions that come into a collection by a function of its own: every one that is passed may run, and no other. */
type Read = (view: DataView) => number

//#region A map in a private field
class Commands {
  readonly #handlers = new Map<number, Read>()

  constructor() {
    this.#register(1, (view) => view.getUint8(0))
    this.#register(2, (view) => view.getUint8(1) & 15)
  }

  #register(code: number, handler: Read): void {
    this.#handlers.set(code, handler)
  }

  run(view: DataView): void {
    __value(this.#handlers.get(view.getUint8(2) & 3)?.(view)) // want "= undefined \| 0\.\.255$"
    __value(this.#handlers.get(2)!(view)) // want "= 0\.\.255$"
  }
}
export function commands(view: DataView): void {
  new Commands().run(view)
}
//#endregion

//#region Twin: anybody may register
export class OpenCommands {
  readonly #handlers = new Map<number, Read>()

  constructor() {
    this.register(1, (view) => view.getUint8(0))
  }

  register(code: number, handler: Read): void {
    this.#handlers.set(code, handler)
  }

  run(view: DataView): void {
    __value(this.#handlers.get(1)!(view)) // want "= number \| NaN$"
  }
}
export function openCommands(view: DataView): void {
  const open = new OpenCommands()
  open.register(1, (view) => view.getUint32(0) / 2)
  open.run(view)
}
//#endregion

//#region Twin: the method goes elsewhere as a value
class LentCommands {
  readonly #handlers = new Map<number, Read>()

  constructor(lend: (register: (code: number, handler: Read) => void) => void) {
    this.#register(1, (view) => view.getUint8(0))
    lend(this.#register.bind(this))
  }

  #register(code: number, handler: Read): void {
    this.#handlers.set(code, handler)
  }

  run(view: DataView): void {
    __value(this.#handlers.get(1)!(view)) // want "= number \| NaN$"
  }
}
export function lentCommands(view: DataView): void {
  new LentCommands((register) => register(1, (view) => view.getUint32(0))).run(view)
}
//#endregion

//#region Of the module, private to TypeScript, a list
const steps: Read[] = []
function step(read: Read, isFirst = false): void {
  if (isFirst) steps.unshift(read)
  else steps.push(read)
}
step((view) => view.getUint8(0))
step(readNibble, true)
function readNibble(view: DataView): number {
  return view.getUint8(1) & 15
}
export function allSteps(view: DataView): void {
  for (const each of steps) {
    __value(each(view)) // want "each\(view\) = 0\.\.255$"
  }
}

class Stages {
  readonly #all: Read[] = []

  constructor() {
    this.stage((view) => view.getUint8(0))
    this.also((view) => view.getUint16(0))
  }

  private stage(read: Read): void {
    this.#all.push(read)
  }

  /** What it is passed, it passes on. */
  private also(read: Read): void {
    if (this.#all.length < 8) this.stage(read)
  }

  run(view: DataView): void {
    for (const each of this.#all) {
      __value(each(view)) // want "each\(view\) = 0\.\.65535$"
    }
  }
}
export function stages(view: DataView): void {
  new Stages().run(view)
}
//#endregion

//#region A cast comes by a private member
class Castaway {
  readonly #all: Read[] = []

  constructor() {
    this.stowed((view) => view.getUint8(0))
  }

  private stowed(read: Read): void {
    this.#all.push(read)
  }

  run(view: DataView): void {
    for (const each of this.#all) {
      __value(each(view)) // want "each\(view\) = -1\.\.4294967295$"
    }
  }
}
export function castaway(view: DataView): void {
  const one = new Castaway()
  ;(one as any).stowed((view: DataView) => view.getUint32(0))
  one['stowed'](parameterless)
  one.run(view)
}
const parameterless: Read = () => -1
//#endregion

//#region Twin: one of them is made elsewhere
const made = new Map<string, Read>()
function make(name: string, read: Read): void {
  made.set(name, read)
}
make('byte', (view) => view.getUint8(0))
export function makeAlso(read: (n: number) => void): void {
  make('other', (view) => (read(1), view.getUint16(0)))
}
export function allMade(view: DataView): void {
  const read = made.get('byte')
  if (read) __value(read(view)) // want "read\(view\) = 0\.\.65535$"
}
const spread = new Map<string, Read>()
function makeSpread(name: string, read: Read): void {
  spread.set(name, read)
}
makeSpread(...(['byte', (view) => view.getUint32(0)] as [string, Read]))
export function allSpread(view: DataView): void {
  const read = spread.get('byte')
  if (read) __value(read(view)) // want "read\(view\) = number \| NaN$"
}
//#endregion

//#region What a registered function writes
interface Session {
  user: string | null
}
const quiet = new Map<string, (session: Session) => void>()
const loud = new Map<string, (session: Session) => void>()
function onQuiet(name: string, handler: (session: Session) => void): void {
  quiet.set(name, handler)
}
function onLoud(name: string, handler: (session: Session) => void): void {
  loud.set(name, handler)
}
onQuiet('look', (session) => console.log(session.user))
onLoud('look', (session) => console.log(session.user))
onLoud('leave', (session) => {
  session.user = null
})
export function tell(session: Session, name: string): number {
  if (session.user === null) return 0
  quiet.get(name)?.(session)
  if (session.user === null) return 1 // want "redundant-null-check: we tested 'session\.user === null' before and it was 'false'" error
  return 2
}
export function tellLoudly(session: Session, name: string): number {
  if (session.user === null) return 0
  loud.get(name)?.(session)
  if (session.user === null) return 1
  return 2
}
//#endregion
