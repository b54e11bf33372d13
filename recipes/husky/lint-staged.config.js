export default {
  // A function, so that no file names are added: tsmatch asks Git what has changed and follows it to callers.
  '*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}': () => 'tsmatch --changed --cache',
}
