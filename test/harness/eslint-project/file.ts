// Linted as text by test/rules.test.ts; typescript-eslint wants the file to exist.
export {}
