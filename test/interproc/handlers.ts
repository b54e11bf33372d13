/** Tables of functions: the callee is one of several. */
type Handler = (view: DataView) => number

//#region All of them bounded
const small: readonly Handler[] = [(view) => view.getUint8(0), (view) => view.getUint8(1) & 0x0f, () => 7]
export function bounded(view: DataView, which: 0 | 1 | 2): number {
  const n = small[which]!(view)
  __value(n) // want "n = 0\.\.255$"
  return n << 9
}
//#endregion

//#region Twin: one of them is not
const mixed: readonly Handler[] = [(view) => view.getUint8(0), (view) => view.getUint32(0)]
export function unbounded(view: DataView, which: 0 | 1): number {
  const n = mixed[which]!(view)
  return n << 9 // want "unchecked-overflow: potential integer overflow from user 'n << 9' \(int32\)"
}
//#endregion

//#region One entry by name
const codec = {
  byte: (view: DataView) => view.getUint8(0),
  word: (view: DataView) => view.getUint32(0),
} as const
export function byName(view: DataView): number {
  const n = codec.byte(view)
  __value(n) // want "n = 0\.\.255$"
  return n << 9
}
export function byOtherName(view: DataView): number {
  return codec.word(view) << 9 // want "unchecked-overflow: potential integer overflow from user 'codec\.word\(view\) << 9' \(int32\)"
}
//#endregion

//#region A table indexed by what a packet says
export function dispatch(view: DataView): number {
  const cmd = view.getUint8(0)
  return small[cmd]!(view) // want "unmasked-command: user controlled command 'cmd' is not checked against 'small'"
}
//#endregion

//#region Twin: by what a helper has bounded
function commandOf(view: DataView): number {
  const cmd = view.getUint8(0)
  if (cmd >= small.length) throw new RangeError('command')
  return cmd
}
export function dispatchChecked(view: DataView): number {
  const cmd = commandOf(view)
  return small[cmd]!(view)
}
//#endregion

//#region A handler that writes the field
interface Session {
  user: string | null
}
const actions: Readonly<Record<'login' | 'logout', (session: Session) => void>> = {
  login: (session) => {
    session.user = 'guest'
  },
  logout: (session) => {
    session.user = null
  },
}
export function act(session: Session, name: 'login' | 'logout'): number {
  if (session.user === null) return 0
  actions[name](session)
  if (session.user === null) return 1
  return 2
}
//#endregion

//#region Twin: none of them does
const looks: Readonly<Record<'length' | 'first', (session: Session) => number>> = {
  length: (session) => session.user?.length ?? 0,
  first: (session) => session.user?.charCodeAt(0) ?? 0,
}
export function look(session: Session, name: 'length' | 'first'): number {
  if (session.user === null) return 0
  const n = looks[name](session)
  if (session.user === null) return n // want "redundant-null-check: we tested 'session.user === null' before and it was 'false'" error
  return n + 1
}
//#endregion
