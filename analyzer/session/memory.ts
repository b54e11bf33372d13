/** What is kept of the analysis of files, in a form that outlasts the program, and where it is kept. */

/** Work that led to a result. */
export interface Tally {
  /** Functions solved. */
  readonly solved: number
  readonly instructions: number
  readonly visits: number
  /** Why functions lost their own results. */
  readonly gaveUp: readonly string[]
}

export interface ToldSummary {
  /** JSON. */
  readonly told: string
  readonly hash: string
}

/** One solving of one function: what it rested on, and what it came to. */
export interface SolveMemory {
  /** Question about another function, or about what one left behind -> hash of the answer. */
  readonly asked: Readonly<Record<string, string>>
  /** Places in the file's table of answers. */
  readonly answers: readonly number[]
  /** Undefined when there is none. */
  readonly summary: ToldSummary | undefined
  /** As JSON, like the others; empty when there are none. */
  readonly findings: string
  readonly calls: string
  /** What it left behind for other functions of the file. */
  readonly left: string
  /** What it found out about private fields. */
  readonly fields: string
  readonly tally: Tally
}

/** What the oracle of a file said. */
export interface AnswerTable {
  /** `callee 12`: question and arguments. The last one of several is the newest. */
  readonly questions: readonly string[]
  /** Place of each one's answer in `texts`. */
  readonly answers: readonly number[]
  /** Place of the hash of all that the answer was seen to hold for in `texts`. */
  readonly stamps: readonly number[]
  /** Answers as JSON, and hashes. */
  readonly texts: readonly string[]
  /** Place of a question -> names of members that all classes were searched for. */
  readonly searches: Readonly<Record<number, readonly string[]>>
}

export interface FileMemory {
  readonly answers: AnswerTable
  /** By index of the function and what it was solved for. */
  readonly solves: Readonly<Record<string, SolveMemory>>
}

export interface KeptFile {
  /** Hash of the text, and of what the whole program says of it. */
  readonly state: string
  content(): FileMemory
}

/** Kept between sessions: in a process, or on disk between runs. Only sessions with the same settings may share one. */
export interface Memory {
  /** Absolute; files are known by their paths from here. */
  readonly folder: string
  /** Of a file in this state. */
  get(path: string, state: string): FileMemory | undefined
  set(path: string, file: KeptFile): void
  /** Has to tell texts apart. */
  hash(text: string): string
}
