/** What `tsmatch init` finds and what it would do about it. */
export type Step =
  /** `text` is all of the file as it should be; undefined `before`: there is none yet. */
  | { readonly kind: 'write'; readonly what: string; readonly file: string; readonly before: string | undefined; readonly text: string } // prettier-ignore
  | { readonly kind: 'present'; readonly what: string; readonly file: string }
  /** For the user to do: what it is, and how. */
  | { readonly kind: 'advice'; readonly what: string; readonly how: string }

/** A project as far as `init` looks; paths are relative to its folder, with `/`. */
export interface Surroundings {
  /** The text of a file; undefined when there is none. */
  readonly read: (file: string) => string | undefined
  /** The text of one of the package's recipes. */
  readonly recipe: (name: string) => string
  /** Address of the Git remote that is called origin. */
  readonly remote: string | undefined
}

export function write(what: string, file: string, before: string | undefined, text: string): Step {
  return before === text ? { kind: 'present', what, file } : { kind: 'write', what, file, before, text }
}
